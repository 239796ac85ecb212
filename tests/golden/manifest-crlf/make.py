# A manifest with Windows line breaks and no last one; git would rewrite it.
lines = [b'{"source-ref":"s3://b/%c.jpg"}' % letter for letter in b"abc"]
open("in.manifest", "wb").write(b"\r\n".join(lines))
