TAGS = ()
