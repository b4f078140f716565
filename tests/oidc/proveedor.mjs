// A real OpenID Connect provider for the tests: whoever signs in is who they say, and has the groups of their name.
import Provider from 'oidc-provider';

const [puerto, regreso] = process.argv.slice(2);
const GRUPOS = { ana: ['pp-analistas'], jefa: ['pp-jefes'], luis: [], extrana: [] };

const proveedor = new Provider(`http://127.0.0.1:${puerto}`, {
  clients: [{
    client_id: 'tablero',
    client_secret: 'secreto',
    redirect_uris: [regreso],
    post_logout_redirect_uris: [regreso],
  }],
  cookies: { keys: ['solo para pruebas'] },
  claims: { openid: ['sub', 'grupos'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: true } },
  pkce: { required: () => false },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      name: id,
      email: `${id}@${id === 'extrana' ? 'otra.pe' : 'ejemplo.pe'}`,
      email_verified: true,
      grupos: GRUPOS[id] ?? [],
    }),
  }),
});
proveedor.listen(Number(puerto), '127.0.0.1', () => console.log('listo'));
