#include "validate.hpp"

#include "gazetted/base/access.hpp"
#include "gazetted/base/choices.hpp"
#include "gazetted/base/likeness.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/config/shipped.hpp"
#include "gazetted/model/topic.hpp"
#include "gazetted/net/url.hpp"
#include "gazetted/render/leave_address.hpp"

namespace gazetted {
namespace {

template <class Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

// The place of `key` in the entry `name` of `section`, else of the entry.
Place place_of(const Yaml& root, const std::string& section, const std::string& name, const std::string& key) {
  const auto* part = root.find(section);
  const auto* entry = part ? part->find(name) : nullptr;
  if (!entry) return root.place;
  const auto* value = entry->find(key);
  return value ? value->place : entry->place;
}

// By a link, or by a mail to somebody who reads it.
bool can_be_left(const ListOptions& list, const Settings& settings) {
  if (list.unsubscribing == Unsubscribing::none) return true;  // as it was meant
  const auto& newsroom = settings.newsroom(list.newsroom);
  if (!list.reply_to.empty() || (!settings.http_listen.empty() && !newsroom.public_url.empty())) return true;
  const auto from = parse_mailbox(list.from);
  return !from || !leave_address(*from, newsroom).empty();
}

// A slip away from what a list asks for: its releases would be filed under the other word, which has no title.
void warn_of_topics_in(const Yaml& newsroom, const Settings& settings, Findings& findings) {
  constexpr std::size_t shortest = 4;  // of `eu` and `us` neither is a slip
  const auto* topics = newsroom.find("topics");
  if (!topics) return;
  std::set<std::string> titled;
  for (const auto& [topic, title] : topics->pairs) titled.insert(topic_key(topic.text));
  for (const auto& list : settings.lists) {
    const auto& rule = list.audience.match;
    for (const auto* words : {&rule.any, &rule.all, &rule.none}) {
      for (const auto& word : *words) {
        if (word.size() < shortest || titled.contains(topic_key(word))) continue;
        const auto near = std::find_if(topics->pairs.begin(), topics->pairs.end(), [&](const auto& entry) {
          return edit_distance(topic_key(entry.key.text), topic_key(word)) == 1;
        });
        if (near == topics->pairs.end()) continue;
        findings.push_back(
            {Severity::warning, near->key.place,
             fmt::format("'topics' has a title for '{}', and list '{}' asks for '{}'; is one of them a slip?",
                         one_line(near->key.text, 60), list.audience.name, one_line(word, 60))});
      }
    }
  }
}

void warn_of_topics(const Settings& settings, const Yaml& root, Findings& findings) {
  if (const auto* one = root.find("newsroom")) warn_of_topics_in(*one, settings, findings);
  const auto* several = root.find("newsrooms");
  for (const auto& [key, newsroom] : several ? several->pairs : decltype(several->pairs)())
    warn_of_topics_in(newsroom, settings, findings);
}

// They were everybody's while there was one.
void warn_of_no_newsroom(const Settings& settings, const Yaml& root, Findings& findings) {
  const auto speak = std::count_if(settings.newsrooms.begin(), settings.newsrooms.end(),
                                   [&](const auto& entry) { return !settings.is_retired(entry.first); });
  if (speak < 2) return;
  const auto warn = [&](const char* kind, const std::string& name) {
    findings.push_back({Severity::warning, place_of(root, kind + std::string("s"), name, "newsroom"),
                        fmt::format("{0} '{1}' names no newsroom, so a release that names no {0}s goes there only if "
                                    "it is of '{2}'; write whose it is: newsroom: {2}",
                                    kind, name, settings.first_newsroom)});
  };
  for (const auto& list : settings.lists) {
    if (list.audience.newsroom.empty() && !list.audience.match.named) warn("list", list.audience.name);
  }
  for (const auto& channel : settings.channels) {
    if (channel.newsroom.empty() && channel.by_default && channel.type != site_channel_name)
      warn("channel", channel.name);
  }
}

// Digests are chosen on the pages of a list's door.
void check_digests(const Settings& settings, const Yaml& root, Findings& findings) {
  for (const auto& list : settings.lists) {
    if (!list.digest || list.subscribe) continue;
    const auto& name = list.audience.name;
    findings.push_back({Severity::error, place_of(root, "lists", name, "digest"),
                        "list '" + name +
                            "': 'digest' needs subscribe: true, since people choose digests on the "
                            "pages of the list's door"});
  }
}

// A list that offers itself where nobody could come in, or whose mails could not say where to confirm.
void check_doors(const Settings& settings, const Yaml& root, Findings& findings) {
  for (const auto& list : settings.lists) {
    if (!list.subscribe) continue;
    const auto& name = list.audience.name;
    if (list.audience.unsubscribing == Unsubscribing::none)
      findings.push_back({Severity::error, place_of(root, "lists", name, "unsubscribe"),
                          "list '" + name +
                              "': 'unsubscribe: none' leaves out of its mails the link that 'subscribe: true' promises "
                              "to whoever subscribes; remove one of the two"});
    const bool has_url = !settings.newsroom(list.audience.newsroom).public_url.empty();
    if (settings.http_listen.empty() ? settings.site.is_on() : has_url) continue;
    findings.push_back({Severity::error, place_of(root, "lists", name, "subscribe"),
                        "list '" + name + "': 'subscribe' needs " +
                            (settings.http_listen.empty()
                                 ? "http: {listen: …} for the page where people subscribe, or site: for pages that "
                                   "offer them to write a mail"
                                 : "the newsroom's public_url for the link in the mail that asks to confirm")});
  }
}

}  // namespace

void validate_settings(Settings& settings, const Yaml& root, Findings& findings) {
  const auto error = [&](const Place& place, std::string message) {
    findings.push_back({Severity::error, place, std::move(message)});
  };
  // After another mistake what is missing here may only have been misread: that would be one mistake told twice.
  const bool sound = !has_errors(findings);
  const auto relays = keys_of(settings.relays);
  const auto newsrooms = keys_of(settings.newsrooms);
  for (auto& list : settings.lists) {
    auto& audience = list.audience;
    const auto at = [&](const std::string& key) { return place_of(root, "lists", audience.name, key); };
    if (audience.relays.empty() && relays.size() == 1) audience.relays = relays;
    if (audience.relays.empty() && (sound || !relays.empty()))
      error(at("relay"), "list '" + audience.name + "' needs 'relay'" + what_there_is(relays));
    for (const auto& relay : audience.relays) {
      if (!settings.relays.contains(relay) && (sound || !relays.empty()))
        error(at("relay"), "there is no relay '" + relay + "'" + did_you_mean(relay, relays));
    }
    if (!audience.newsroom.empty() && !settings.newsrooms.contains(audience.newsroom) &&
        (sound || !newsrooms.empty())) {
      error(at("newsroom"),
            "there is no newsroom '" + audience.newsroom + "'" + did_you_mean(audience.newsroom, newsrooms));
    }
    if (!audience.language.empty() && !is_language_tag(audience.language))
      error(at("language"),
            "list '" + audience.name + "': '" + audience.language + "' is not a language (BCP 47: en, de, zh-Hant)");
    if (audience.language.empty()) audience.language = settings.newsroom(audience.newsroom).language;
    std::error_code code;
    if (!audience.source && !audience.subscribers.empty() && !fs::exists(audience.subscribers, code))
      error(at("subscribers"),
            audience.subscribers.string() + ": " + absent_or_closed(audience.subscribers, "there is no such file"));
    if (const auto own = template_directory(settings, audience.template_name); !fs::is_directory(own, code)) {
      const auto absent = "there is no template '" + audience.template_name + "' in " + settings.templates.string();
      error(at("template"), absent_or_closed(own, absent));
    }
  }
  for (const auto& list : settings.lists) {
    const auto from = parse_mailbox(list.audience.from);
    if (from && from->address.domain().find('.') == std::string_view::npos)
      findings.push_back({Severity::warning, place_of(root, "lists", list.audience.name, "from"),
                          "the domain '" + std::string(from->address.domain()) +
                              "' has no dot, so it exists only within your network; most servers refuse mail from it"});
    if (sound && !can_be_left(list.audience, settings))
      findings.push_back(
          {Severity::warning, place_of(root, "lists", list.audience.name, "from"),
           "list '" + list.audience.name +
               "': its mails cannot say how to unsubscribe, since mail to its From address is not read; set "
               "reply_to, or the newsroom's email (or `unsubscribe: none`, for the address of a "
               "mailing list)"});
  }
  for (const auto& list : settings.lists) {
    if (!list.audience.embargoed || !settings.site.is_on() || !settings.http_listen.empty()) continue;
    findings.push_back({Severity::warning, place_of(root, "lists", list.audience.name, "embargoed"),
                        "list '" + list.audience.name +
                            "': before an embargo ends its mails have no link to read online, since that page is "
                            "each reader's own and only the daemon serves it; set http: {listen: …}"});
  }
  for (const auto& [key, newsroom] : settings.newsrooms) {
    if (newsroom.public_url.empty()) continue;
    const auto url = parse_http_url(newsroom.public_url);
    if (url && !url->has_user_info && !url->has_query) continue;
    const auto* one = root.find("newsroom");
    const auto* own = one ? one->find("public_url") : nullptr;
    error(own ? own->place : place_of(root, "newsrooms", key, "public_url"),
          "'public_url' must be like https://news.example.org; paths are added to it");
  }
  for (const auto& channel : settings.channels) {
    if (!channel.newsroom.empty() && !settings.newsrooms.contains(channel.newsroom) && (sound || !newsrooms.empty())) {
      error(place_of(root, "channels", channel.name, "newsroom"),
            "there is no newsroom '" + channel.newsroom + "'" + did_you_mean(channel.newsroom, newsrooms));
    }
  }
  if (sound) check_doors(settings, root, findings);
  if (sound) check_digests(settings, root, findings);
  if (sound) warn_of_no_newsroom(settings, root, findings);
  if (sound) warn_of_topics(settings, root, findings);
  if (sound && settings.lists.empty() && settings.channels.empty()) {
    error(root.place, "there is neither a list nor a channel, so nobody would get anything");
  }
  if (const auto* site = root.find("site"); site && site->is_null())
    error(site->place, "'site' is empty, so there would be no site; write site: {}, or remove the line");
  if (sound && !settings.notify.empty() && settings.relays.empty()) error(root.place, "'notify' needs a relay");
}

const ListSettings* Settings::list(const std::string& name) const {
  for (const auto& list : lists) {
    if (list.audience.name == name) return &list;
  }
  return nullptr;
}

const ChannelOptions* Settings::channel(const std::string& name) const {
  for (const auto& channel : channels) {
    if (channel.name == name) return &channel;
  }
  return nullptr;
}

bool Settings::is_retired(const std::string& key) const {
  const auto found = site.newsrooms.find(key.empty() ? first_newsroom : key);
  return found != site.newsrooms.end() && found->second.retired;
}

const Newsroom& Settings::newsroom(const std::string& key) const {
  static const Newsroom nobody;
  const auto found = newsrooms.find(key.empty() ? first_newsroom : key);
  if (found != newsrooms.end()) return found->second;
  const auto first = newsrooms.find(first_newsroom);
  return first == newsrooms.end() ? nobody : first->second;
}

std::vector<std::string> Settings::list_names() const {
  std::vector<std::string> names;
  for (const auto& list : lists) names.push_back(list.audience.name);
  return names;
}

std::vector<std::string> Settings::channel_names() const {
  std::vector<std::string> names;
  for (const auto& channel : channels) names.push_back(channel.name);
  return names;
}

fs::path template_directory(const Settings& settings, const std::string& name) {
  std::error_code code;
  auto own = settings.templates / name;
  if (fs::is_directory(own, code) || code == std::errc::permission_denied) return own;  // never another in its place
  for (const auto& base : shipped("templates")) {
    if (fs::is_directory(base / name, code)) return base / name;
  }
  return own;
}

}  // namespace gazetted
