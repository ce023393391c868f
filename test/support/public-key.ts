/** A public key in PEM whose private half nobody has kept. */
export const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1l2Qo9CQa1gl0ggyvk6Sxy9/sP6v
meQ7n76abTZi5qRNEo635uViQkELavFLEjRwPk1MzJ2Epc56btWWHsnF0A==
-----END PUBLIC KEY-----`;
