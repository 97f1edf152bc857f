"""Accounts: people, posts, roles, delegations, tokens; who may do what and see which rows."""
