#include "gazetted/edition/routing.hpp"

#include <algorithm>
#include <tuple>

#include "gazetted/base/among.hpp"
#include "gazetted/base/choices.hpp"
#include "gazetted/base/likeness.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/model/topic.hpp"

namespace gazetted {
namespace {

bool is_its_own(const std::string& newsroom, const Release& release, const Settings& settings) {
  const auto& key = settings.newsroom(newsroom).key;
  return key == settings.newsroom(release.newsroom).key ||
         (!release.distributed_by.empty() && key == settings.newsroom(release.distributed_by).key);
}

Finding no_such(std::string_view what, const std::string& name, const std::vector<std::string>& there, Place place) {
  return {Severity::error, std::move(place),
          fmt::format("there is no {} '{}'{}{}", what, name, what_there_is(there), did_you_mean(name, there))};
}

std::vector<std::string> lists_of(const Release& release, const Settings& settings, Findings& findings) {
  std::vector<std::string> lists;
  if (!release.lists) {
    for (const auto& list : settings.lists) {
      const auto& audience = list.audience;
      if (matches(audience.match, release.topics) && is_its_own(audience.newsroom, release, settings))
        lists.push_back(audience.name);
    }
    return lists;
  }
  for (const auto& name : *release.lists) {
    if (!settings.list(name))
      findings.push_back(no_such("list", name, settings.list_names(), release.place_of("lists", name)));
    else if (!is_among(lists, name))
      lists.push_back(name);
  }
  return lists;
}

// A release that names its lists is for them alone.
std::vector<std::string> channels_of(const Release& release, const Settings& settings, Findings& findings) {
  std::vector<std::string> channels;
  if (!release.channels) {
    for (const auto& channel : settings.channels) {
      const bool is_own = channel.type == site_channel_name || is_its_own(channel.newsroom, release, settings);
      if (channel.by_default && !release.lists && is_own) channels.push_back(channel.name);
    }
    return channels;
  }
  for (const auto& name : *release.channels) {
    if (!settings.channel(name))
      findings.push_back(no_such("channel", name, settings.channel_names(), release.place_of("channels", name)));
    else if (!is_among(channels, name))
      channels.push_back(name);
  }
  // Whoever chooses among the networks means no less of a page; whoever sends it to some lists alone does.
  const bool is_public = !release.lists || !release.channels->empty();
  if (settings.site.is_on() && is_public && !is_among(channels, site_channel_name))
    channels.insert(channels.begin(), site_channel_name);
  return channels;
}

// "Fluesse" and "Flusse" for "Flüsse".
std::vector<std::string> other_spellings(const std::string& word) {
  const auto folded = fold_case(word);
  auto plain = folded, spelt = folded;
  for (const auto& [letter, one, two] : {std::tuple("ä", "a", "ae"),
                                         {"ö", "o", "oe"},
                                         {"ü", "u", "ue"},
                                         {"å", "a", "aa"},
                                         {"ø", "o", "oe"},
                                         {"æ", "ae", "ae"},
                                         {"œ", "oe", "oe"},
                                         {"ł", "l", "l"}}) {
    plain = replace_all(std::move(plain), letter, one);
    spelt = replace_all(std::move(spelt), letter, two);
  }
  return {without_marks(plain), without_marks(spelt)};
}

bool is_spelt_alike(const std::string& topic, const std::string& word) {
  const auto ours = other_spellings(topic), theirs = other_spellings(word);
  return std::any_of(ours.begin(), ours.end(), [&](const auto& one) { return is_among(theirs, one); });
}

// "rivers; harbours" is one word to YAML.
bool joins(const std::string& topic, const std::string& word) {
  const auto parts = split(replace_all(replace_all(topic, ";", "\n"), "|", "\n"), '\n');
  return parts.size() > 1 &&
         std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return topic_key(part) == topic_key(word); });
}

// A topic that no list knows and that is a slip away from one that a list asks for: that list would be left out, and
// nothing would say so.
void warn_of_topics(const Release& release, const Settings& settings, Findings& findings) {
  constexpr std::size_t shortest = 4;  // of `eu` and `us` neither is a slip
  std::vector<std::string> known;
  for (const auto& list : settings.lists) {
    const auto& rule = list.audience.match;
    for (const auto* words : {&rule.any, &rule.all, &rule.none})
      known.insert(known.end(), words->begin(), words->end());
  }
  for (const auto& topic : release.topics) {
    const auto near = [&](const std::string& word) { return edit_distance(topic_key(topic), topic_key(word)); };
    if (topic.size() < shortest || std::any_of(known.begin(), known.end(), [&](auto& word) { return near(word) == 0; }))
      continue;
    const auto meant = std::find_if(known.begin(), known.end(), [&](auto& word) {
      return near(word) == 1 || is_spelt_alike(topic, word) || joins(topic, word);
    });
    if (meant == known.end()) continue;
    const bool is_several = joins(topic, *meant);
    std::vector<std::string> lists;
    for (const auto& list : settings.lists) {
      const auto& rule = list.audience.match;
      if (is_among(rule.any, *meant) || is_among(rule.all, *meant) || is_among(rule.none, *meant))
        lists.push_back(list.audience.name);
    }
    findings.push_back(
        {Severity::warning, release.place_of("topics", topic),
         fmt::format("no list is chosen by the topic '{}'; {}? {} {} by that", one_line(topic, 60),
                     is_several ? "did you mean several, with a comma between them, one of them '" + *meant + "'"
                                : "did you mean '" + *meant + "'",
                     join(lists, ", "), lists.size() == 1 ? "is chosen" : "are chosen")});
  }
}

Finding reaches_nobody(const Release& release, const Settings& settings) {
  const bool has_others = settings.newsrooms.size() > 1 && !release.lists;
  return {Severity::error, release.place_of(release.lists ? "lists" : "topics"),
          "nobody would get it: no list " +
              (has_others ? "of its newsroom '" + settings.newsroom(release.newsroom).key + "' " : "") +
              "matches its topics (" + (release.topics.empty() ? "none" : join(release.topics, ", ")) +
              ") and no channel is chosen; " +
              (has_others ? "to send it to those of another, name them under `lists:`; " : "") + "lists are " +
              join(settings.list_names(), ", ") + ", channels are " +
              (settings.channels.empty() ? "none" : join(settings.channel_names(), ", "))};
}

}  // namespace

std::string why_to_list(const Release& release, const ListOptions& list, const Settings& settings) {
  if (release.lists && is_among(*release.lists, list.name)) return "the release names it";
  const auto& rule = list.match;
  const auto of = settings.newsrooms.size() > 1 ? " of '" + settings.newsroom(list.newsroom).key + "'" : "";
  if (!matches(rule, release.topics) || !is_its_own(list.newsroom, release, settings))
    return "the version before it went there";
  if (rule.any.empty() && rule.all.empty() && rule.none.empty()) return "it takes every release" + of;
  return "its match takes releases" + of + " with these topics";
}

std::vector<std::string> lists_left_to_others(const Release& release, const Settings& settings) {
  std::vector<std::string> names;
  for (const auto& list : settings.lists) {
    const auto& audience = list.audience;
    if (!release.lists && matches(audience.match, release.topics) && !is_its_own(audience.newsroom, release, settings))
      names.push_back(audience.name);
  }
  return names;
}

Route route(const Release& release, const std::vector<std::string>& only_lists, const std::string& file,
            const Settings& settings, Findings& findings, MayReachNobody may_reach_nobody) {
  Route way;
  way.lists = lists_of(release, settings, findings);
  if (!only_lists.empty())
    std::erase_if(way.lists, [&](const std::string& list) { return !is_among(only_lists, list); });
  for (const auto& name : only_lists) {
    if (settings.list(name)) continue;
    findings.push_back(
        {Severity::error, {file, 0, 0}, "there is no list '" + name + "'" + what_there_is(settings.list_names())});
  }
  if (!release.lists) warn_of_topics(release, settings, findings);
  way.channels = channels_of(release, settings, findings);
  if (way.lists.empty() && way.channels.empty() && !has_errors(findings) && may_reach_nobody == MayReachNobody::no)
    findings.push_back(reaches_nobody(release, settings));
  return way;
}

}  // namespace gazetted
