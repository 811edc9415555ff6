"""The release calendar: rules and dates in, a section and an iCalendar file out.

It fetches nothing: whoever calls hands over texts and the day to speak of.
"""
