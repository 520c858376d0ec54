#include "gazetted/app/rehearsal.hpp"

namespace gazetted {

void Rehearsal::apply(Settings& settings) const {
  const auto state = directory / "state";
  settings.spool.directory = directory / "spool";
  settings.spool.state = state;
  place_fetched_lists(settings);
  settings.pictures.directory = state / "pictures";
  settings.store.path = (state / "gazetted.db").string();
  settings.control = directory / "control.sock";
  settings.token_keys = {state / "token.key"};
  if (auto keys = TokenKeys::load(settings.token_keys)) settings.tokens = std::make_shared<TokenKeys>(std::move(*keys));
  // Links are in the mails as they will be; the port that answers them is the real daemon's.
  if (!settings.http_listen.empty()) settings.http_listen = "127.0.0.1:0";
  settings.feedback.lmtp.clear();  // what comes back is for the real daemon
  settings.feedback.maildir.clear();
  settings.feedback.imap = ImapOptions();
  if (smtp_port == 0) return;
  for (auto& [name, relay] : settings.relays) {
    relay.host = "127.0.0.1";
    relay.port = smtp_port;
    relay.tls = TlsPolicy::off;
    relay.auth = AuthOptions{};
    relay.ca_file.clear();
  }
  if (settings.site.is_on()) settings.site.directory = directory / "site";
  for (auto& hub : settings.site.hubs) hub = fmt::format("http://127.0.0.1:{}/websub/hub", http_port);
  for (auto& channel : settings.channels) {
    if (channel.type == site_channel_name) continue;
    channel.url = Secret(fmt::format("http://127.0.0.1:{}/{}/{}", http_port, channel.type, channel.name));
    if (channel.secrets.erase("refresh_token") > 0) channel.secrets["token"] = Secret("rehearsal");  // nobody renews it
    for (auto& [key, secret] : channel.secrets) {
      if (!secret.empty()) secret = Secret("rehearsal");
    }
    channel.allow_private = true;
  }
}

}  // namespace gazetted
