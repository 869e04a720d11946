"""The demo: a coffee roaster whose customers live on a clock of their own, half an hour a second.

`people` and `feed` invent who they are and what they do, both as hashes of a seed. `setting_up`
makes the business, `running` drives it, `figures` and `overhearing` watch it.
"""
