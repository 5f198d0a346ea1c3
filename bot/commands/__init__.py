"""The commands of `liaison-bot`, one file each."""
