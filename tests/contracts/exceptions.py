"""Files and functions that may be longer than the rest, each with what keeps it together."""

_PAGE = "one page: its filters, its query and the columns of its table, read side by side"
_VERB = "one verb: its checks in the order of the law, which a split would hide"
_ROWS = "one pass over rows: the branches share what was gathered before"

LONG_FILES: dict[str, str] = {}

LONG_FUNCTIONS: dict[str, str] = {
    "accounts/sheets.py:apply": _ROWS,
    "agencies/record.py:record_many": _ROWS,
    "catalogue/importing.py:_write_parts": _ROWS,
    "catalogue/office/doubts.py:doubts": _PAGE,
    "catalogue/sheets.py:apply_reception": _ROWS,
    "catalogue/source.py:normalise": "one record of the source, field by field",
    "config/commands/simulate.py:main": "options and their checks, in the order of the help",
    "dossiers/decisions/handling.py:hand_over": _VERB,
    "dossiers/decisions/intake.py:accept": _VERB,
    "dossiers/decisions/tasks.py:consult": _VERB,
    "dossiers/office/intake.py:_sent": _PAGE,
    "office/agencies.py:tree": _PAGE,
    "office/audit.py:events": _PAGE,
    "office/connections.py:notices": _PAGE,
    "office/parameters.py:parameters": _PAGE,
    "office/people.py:people": _PAGE,
    "payments/ledger.py:collect": _VERB,
    "plans/reading/source_word.py:_body": _ROWS,
    "web/gallery.py:samples": "a table of samples",
}
