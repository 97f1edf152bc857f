"""A believable synthetic province: dossiers with their whole journal. Everything here is invented and marked so."""
