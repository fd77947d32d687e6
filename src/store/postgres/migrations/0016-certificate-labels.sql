-- What its owner calls a certificate.
alter table certificates add column label text;
