"""被遗忘: the wish, its time of grace, the deletion and its receipt."""
