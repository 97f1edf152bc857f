"""Pure decisions: state, input, circumstances → a `Decision`, or a `Refusal` is raised. No database, no time of its own."""
