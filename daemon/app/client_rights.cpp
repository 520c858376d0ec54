#include "client_rights.hpp"

#include <algorithm>

#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/among.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

// Those that the text itself names; of others a client learns nothing.
std::string named_among(const std::vector<std::string>& names, const std::optional<std::vector<std::string>>& named) {
  std::vector<std::string> said;
  for (const auto& name : names) {
    if (named && is_among(*named, name)) said.push_back("'" + name + "'");
  }
  return join(said, ", ");
}

// Through a list or a channel of another newsroom it would leave in that one's name.
std::string why_not_for_others(const ApiClient& client, const Edition& edition, const Settings& settings) {
  std::vector<std::string> lists, channels;
  for (const auto& list : edition.lists) {
    const auto* known = settings.list(list.text.name);
    if (is_of_another(known ? known->audience.newsroom : list.newsroom, client, settings))
      lists.push_back(list.text.name);
  }
  for (const auto& channel : edition.channels) {
    const auto* known = settings.channel(channel.name);
    if (known && is_of_another(*known, client, settings)) channels.push_back(channel.name);
  }
  const auto say = [&](const char* kind, const char* key, const std::string& named) {
    return fmt::format("The release goes to {} {}, and this client speaks for '{}' alone: name its own under `{}:`.",
                       kind, named.empty() ? "of another newsroom" : named + " of another newsroom", client.newsroom,
                       key);
  };
  const auto& first = edition.set.first();
  if (!lists.empty()) return say("lists", "lists", named_among(lists, first.lists));
  return channels.empty() ? "" : say("channels", "channels", named_among(channels, first.channels));
}

// Lower-case: those by which its newsroom, and the lists that it may address, are configured.
std::vector<std::string> addresses_of(const ApiClient& client, const Settings& settings) {
  std::vector<std::string> addresses;
  const auto add = [&](const std::string& text) {
    const auto mailbox = parse_mailbox(text);
    const auto address = mailbox ? lower(mailbox->address.text()) : "";
    if (!address.empty() && !is_among(addresses, address)) addresses.push_back(address);
  };
  add(settings.newsroom(client.newsroom).email);
  for (const auto& list : settings.lists) {
    if (may_address(client, list.audience.name) && !is_of_another(list.audience.newsroom, client, settings))
      add(list.audience.from);
  }
  return addresses;
}

std::string why_not_to_lists(const ApiClient& client, const Edition& edition) {
  std::vector<std::string> others;
  for (const auto& list : edition.lists) {
    if (!may_address(client, list.text.name)) others.push_back(list.text.name);
  }
  if (others.empty()) return "";
  const auto named = named_among(others, edition.set.first().lists);
  const auto goes_to = "The release goes to " + (named.empty() ? "lists that are not this client's" : named);
  if (client.lists->empty()) return goes_to + ", and this client may address no list: write `lists: []`.";
  return fmt::format("{}, and this client may address {} alone: write `lists:` in the release, with those.", goes_to,
                     join(*client.lists, ", "));
}

std::string why_not_to_channels(const ApiClient& client, const Edition& edition) {
  std::vector<std::string> others;
  for (const auto& channel : edition.channels) {
    if (!may_post_to(client, channel.name)) others.push_back(channel.name);
  }
  if (others.empty()) return "";
  const auto named = named_among(others, edition.set.first().channels);
  const auto posted = "The release is posted to " + (named.empty() ? "channels that are not this client's" : named);
  if (!client.channels || client.channels->empty())
    return posted + ", and this client may use no channel: name its lists under `lists:`, and no `channels:`.";
  return fmt::format(
      "{}, and this client may use {} alone: write `channels:` in the release, with those. A release without that line "
      "is posted to all channels of its newsroom.",
      posted, join(*client.channels, ", "));
}

// What the texts say of who sends it: all of them count, as each is a mail. What a person wrote stays so in a version
// that does not say it anew.
std::string why_not_by_texts(const ApiClient& client, const Edition& edition, const Settings& settings) {
  for (const auto& text : edition.set.texts) {
    const auto says = [&](const char* key) { return text.places.contains(key); };
    if (says("distributed_by") && is_of_another(text.distributed_by, client, settings))
      return fmt::format(
          "The release says that '{}' sends it out, and this client speaks for '{}' alone: remove "
          "`distributed_by`.",
          text.distributed_by, client.newsroom);
    if (!says("from") || text.from.empty()) continue;
    const auto from = parse_mailbox(text.from);
    const auto own = addresses_of(client, settings);
    if (from && is_among(own, lower(from->address.text()))) continue;
    return fmt::format(
        "The release is from {}, which is not an address of this client's newsroom or lists: remove `from:`{}.",
        from ? from->address.text() : "'" + one_line(text.from, 120) + "'",
        own.empty() ? "" : ", or write " + join(own, " or "));
  }
  return "";
}

std::string_view word_for(Touch touch) {
  switch (touch) {
    case Touch::replace:
      return "take the place of";
    case Touch::supersede:
      return "supersede";
    case Touch::cancel:
      break;
  }
  return "cancel";
}

// What is not configured any more is nobody else's.
bool goes_to_others(const ApiClient& client, const StoredRelease& release, const Settings& settings) {
  const auto is_foreign_list = [&](const std::string& name) {
    const auto* list = settings.list(name);
    return !may_address(client, name) || (list && is_of_another(list->audience.newsroom, client, settings));
  };
  const auto is_foreign_channel = [&](const std::string& name) {
    const auto* channel = settings.channel(name);
    return !may_post_to(client, name) || (channel && is_of_another(*channel, client, settings));
  };
  return std::any_of(release.lists.begin(), release.lists.end(), is_foreign_list) ||
         std::any_of(release.channels.begin(), release.channels.end(), is_foreign_channel);
}

}  // namespace

bool is_of_another(const std::string& newsroom, const ApiClient& client, const Settings& settings) {
  return settings.newsroom(newsroom).key != client.newsroom;
}

bool is_of_another(const ChannelOptions& channel, const ApiClient& client, const Settings& settings) {
  return channel.type != site_channel_name && is_of_another(channel.newsroom, client, settings);
}

bool may_address(const ApiClient& client, const std::string& list) {
  return !client.lists || is_among(*client.lists, list);
}

bool may_post_to(const ApiClient& client, const std::string& channel) {
  return client.channels ? is_among(*client.channels, channel) : !client.lists;
}

std::string why_client_may_not(const ApiClient& client, const Edition& edition, const Settings& settings) {
  const auto& release = edition.set.first();
  const auto& speaks = settings.newsroom(release.newsroom).key;
  if (speaks != client.newsroom)
    return fmt::format("The release speaks for newsroom '{}', and this client for '{}' alone.", speaks,
                       client.newsroom);
  if (auto reason = why_not_by_texts(client, edition, settings); !reason.empty()) return reason;
  if (!client.may_publish && release.kind == ReleaseKind::withdrawal)
    return "This client may not publish, and a withdrawal reaches everybody at once, without an approval: a person has "
           "to submit it.";
  if (auto reason = why_not_for_others(client, edition, settings); !reason.empty()) return reason;
  if (auto reason = why_not_to_lists(client, edition); !reason.empty()) return reason;
  return why_not_to_channels(client, edition);
}

std::string why_client_may_not(const ApiClient& client, Touch touch, const StoredRelease& release,
                               const Settings& settings) {
  const auto may_not = fmt::format("This client may not {} '{}'", word_for(touch), release.status.id);
  if (release.newsroom != client.newsroom)
    return may_not + ": that is a release of another newsroom, and it speaks for '" + client.newsroom + "' alone.";
  if (goes_to_others(client, release, settings))
    return may_not +
           ": that, or a version before it, goes to lists or channels which are not this client's, and it may "
           "change or cancel only what goes to its own alone.";
  if (client.may_publish) return "";
  // Nothing is stopped by that, and the new text awaits a person.
  if (touch == Touch::supersede && is_over(release.status)) return "";
  const bool is_its_own = release.client == client.name;
  if (is_its_own && release.status.approval.is_awaited()) return "";
  return may_not + (is_its_own ? ": that awaits no approval any more" : ": it did not put that") +
         ", and who may not publish may change or cancel only what it put itself and nobody has approved yet" +
         (touch == Touch::supersede ? ", and supersede what has left as a whole." : ".");
}

std::optional<ApiClient> client_of_drop(const DropOrigin& origin, const Settings& settings) {
  const auto& clients = settings.api.clients;
  const auto known =
      std::find_if(clients.begin(), clients.end(), [&](const auto& each) { return each.name == origin.client; });
  if (known == clients.end() && !origin.is_lost()) return std::nullopt;
  ApiClient client = known != clients.end() ? *known : ApiClient();
  client.name = origin.client;
  client.newsroom = settings.newsroom(origin.newsroom).key;
  client.may_publish = client.may_publish && !origin.needs_approval;
  return std::optional(std::move(client));
}

}  // namespace gazetted
