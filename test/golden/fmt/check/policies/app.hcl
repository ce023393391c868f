# app
path "secret/data/app/*"   {
capabilities=[ "read" ]
}


path "b" {}