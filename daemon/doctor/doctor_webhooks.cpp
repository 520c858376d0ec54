#include "gazetted/base/text.hpp"
#include "gazetted/doctor/doctor.hpp"
#include "gazetted/feedback/webhook_proof.hpp"
#include "gazetted/mail/public_links.hpp"

namespace gazetted {
namespace {

// Of the newsroom that speaks where none is named, if it has one.
std::string public_url_of(const Settings& settings) {
  if (const auto& first = settings.newsroom("").public_url; !first.empty()) return first;
  for (const auto& [key, newsroom] : settings.newsrooms)
    if (!newsroom.public_url.empty()) return newsroom.public_url;
  return "";
}

bool is_relay_of(const Settings& settings, const std::string& provider) {
  return std::any_of(settings.relays.begin(), settings.relays.end(),
                     [&](const auto& relay) { return relay.second.provider == provider; });
}

}  // namespace

void examine_webhooks(const Settings& settings, const Tell& tell) {
  const auto base = public_url_of(settings);
  for (const auto& options : settings.feedback.providers) {
    const auto& provider = *options.provider;
    const auto about = "webhook " + provider.name;
    const auto url =
        fmt::format("{}{}{}/{}", base, files_path, provider.name, webhook_secret(options, *settings.tokens));
    if (options.secret.empty() && settings.tokens->empty())
      tell({Verdict::unknown, about, "its URL is made from the token key, which is not there or cannot be read here",
            "start the daemon once, which makes the key, or run this as its user"});
    else if (options.secret.is_unread())
      tell({Verdict::unknown, about, "its secret cannot be read here", "run this as the daemon's user"});
    else if (!base.starts_with("https://"))
      tell({Verdict::bad, about, url,
            "its secret would cross the internet in clear: let public_url begin with https://"});
    else
      tell({Verdict::good, about, url, "in " + provider.title + ": " + provider.setup});
    const bool signs = provider.hmac || provider.ecdsa || provider.sns;
    if (!signs && options.username.empty())
      tell({Verdict::advice, about, provider.title + " signs nothing: the secret in the URL is all that proves a post",
            "add username: and password:, and enter them there"});
    if (!provider.header_name.empty() && !is_relay_of(settings, provider.name))
      tell({Verdict::advice, about, "no relay says that it is theirs, so no mail carries its token there",
            "add provider: " + provider.name + " to the relay"});
  }
}

}  // namespace gazetted
