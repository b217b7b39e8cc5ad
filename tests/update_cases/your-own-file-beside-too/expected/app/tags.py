TAGS = 'mine'
