"""Events at the officers' desk."""
