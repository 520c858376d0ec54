#include "gazetted/app/reload_rules.hpp"

namespace gazetted {
namespace {

template <class Value>
void keep(const Value& now, Value& fresh, const char* key, std::vector<std::string>& differ) {
  if (fresh == now) return;
  differ.emplace_back(key);
  fresh = now;
}

}  // namespace

std::vector<std::string> keep_until_restart(const Settings& now, Settings& fresh) {
  std::vector<std::string> differ;
  keep(now.store.path, fresh.store.path, "store", differ);
  fresh.store = now.store;
  keep(now.spool.directory, fresh.spool.directory, "spool.directory", differ);
  keep(now.control, fresh.control, "control", differ);
  keep(now.http_listen, fresh.http_listen, "http.listen", differ);
  keep(now.feedback.lmtp, fresh.feedback.lmtp, "feedback.lmtp", differ);
  keep(now.feedback.maildir, fresh.feedback.maildir, "feedback.maildir", differ);
  return differ;
}

std::string retyped_channels(const Settings& before, const Settings& now) {
  std::string text;
  for (const auto& channel : now.channels) {
    const auto* old = before.channel(channel.name);
    if (!old || old->type == channel.type) continue;
    text += fmt::format(
        "The type of channel {} was {} and is now {}. Posts queued for it were made for {}: they are kept, and "
        "leave when the type is set back. New posts are not affected.\n",
        channel.name, old->type, channel.type, old->type);
  }
  return text;
}

}  // namespace gazetted
