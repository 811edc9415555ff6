"""What a reader of evidence brings back."""

from datetime import UTC, datetime

from newsletter.mailing.evidence.proof import Coverage, Evidence, Trace, absent

NOW = datetime(2017, 6, 12, 9, tzinfo=UTC)


def test_a_trace_is_one_line() -> None:
    """Fit to stand in the ledger beside the delivery."""
    assert str(Trace(place="4XA1")) == "4XA1"
    assert str(Trace(place="4XA1", said="sent (250 Ok)")) == "4XA1: sent (250 Ok)"


def test_absent_are_those_without_proof() -> None:
    """What was only begun is absent, too; the order and the spelling stay those of the question."""
    trace = Trace(place="4XA1")
    evidence = Evidence(taken={"a@x": trace}, begun={"b@x": trace})

    assert absent(evidence, ["<c@x>", "<a@x>", "b@x"]) == ["<c@x>", "b@x"]


def test_a_log_without_a_time_covers_nothing() -> None:
    """And says so."""
    assert Coverage().missing(NOW, NOW) == ["the log has no line with a time"]
    assert Coverage(first=NOW, last=NOW).missing(NOW, NOW) == []
