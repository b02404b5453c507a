"""The only Flask code beside app.py: pages, API, forms, permissions. It reads `models`, changes things through `workflow`."""
