// How a relay is reached and how hard it may be used: `relays:` of the configuration.
#pragma once
#include <map>
#include <string>

#include "gazetted/base/secret.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/model/rate.hpp"
#include "gazetted/send/oauth.hpp"

namespace gazetted {

enum class TlsPolicy {
  starttls,       // STARTTLS with a verified certificate, or nothing is sent
  implicit,       // TLS from the first byte, verified
  opportunistic,  // STARTTLS where offered, unverified; plain text otherwise
  off,            // plain text: loopback only, unless allow_plaintext
};

enum class AuthMechanism { none, plain, login, xoauth2 };

struct AuthOptions {
  AuthMechanism mechanism = AuthMechanism::none;
  std::string username;
  Secret password;          // of xoauth2: the access token, put here for each connection
  OauthOptions oauth = {};  // of xoauth2
};

struct DomainOptions {
  Rates rates;
  int connections = 0;  // 0: no limit of its own
};

struct RelayOptions {
  std::string name;
  std::string host;
  int port = 587;
  TlsPolicy tls = TlsPolicy::starttls;
  std::string ca_file;  // empty: the system's
  AuthOptions auth;
  int connections = 10;
  int messages_per_connection = 1000;
  bool allow_plaintext = false;
  bool dsn = true;  // RFC 3461, where it is offered: ask for bounces of failures alone, which name the mail
  Rates rates;
  std::string provider;      // whose relay it is, and whose webhooks return our token; empty: not said
  std::string token_header;  // put before each mail: "X-PM-Metadata-g: {{token}}"; empty: none
  std::map<std::string, DomainOptions> domains;  // "*": every domain without its own entry
};

// RFC 5321 section 4.5.3.2: as long as it asks for, never shorter; ten minutes after the dot.
struct SmtpTimeouts {
  Duration connect{30'000};
  Duration banner{300'000};
  Duration command{300'000};
  Duration data{120'000};
  Duration block{180'000};
  Duration dot{600'000};
  Duration quit{5'000};
};

}  // namespace gazetted
