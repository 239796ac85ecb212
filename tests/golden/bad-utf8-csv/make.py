# Latin-1 where UTF-8 should be; editors and git would repair it.
open("votes.csv", "wb").write(b"task,worker,label\na,w1,cat\na,w2,caf\xe9\n")
