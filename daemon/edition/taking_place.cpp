#include "taking_place.hpp"

#include <algorithm>
#include <map>

#include "gazetted/base/among.hpp"
#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/config/shipped.hpp"
#include "gazetted/edition/release_files.hpp"
#include "gazetted/site/addresses.hpp"
#include "release_json.hpp"

namespace gazetted {
namespace {

// Whoever writes two lines more into the file that was sent, or sends it under its old name, means a version of it.
void name_anew(ReleaseSet& set, const Superseded& superseded) {
  const auto id = fmt::format("{}-v{}", superseded.ids.back(), superseded.version.version + 1);
  for (auto& text : set.texts) {
    if (is_among(superseded.ids, text.id)) text.id = id;
  }
}

// Readers of every language that the release had are told in theirs, with the note that there is.
void add_languages(ReleaseSet& set, const ReleaseSet& before) {
  for (const auto& text : before.texts) {
    const auto has_it = [&](const auto& each) {
      return each.language.empty() || text.language.empty() || is_same_language(each.language, text.language);
    };
    if (std::any_of(set.texts.begin(), set.texts.end(), has_it)) continue;
    auto added = set.text_for({text.language});
    added.language = text.language;
    added.title.clear();
    set.texts.push_back(std::move(added));
  }
}

// Of a withdrawal nothing of the text is sent: it says what is withdrawn, why, and whom to ask. Whoever writes a
// headline for it may have to, in all languages: that of the release may be what must not be repeated.
void withdraw(ReleaseSet& set, const Superseded& superseded) {
  std::string own;
  for (const auto& text : set.texts) own = own.empty() ? text.title : own;
  add_languages(set, superseded.edition.set);
  for (auto& text : set.texts) {
    const auto& before = superseded.edition.set.text_for({text.language});
    if (text.title.empty()) text.title = own.empty() ? before.title : own;
    text.subject.clear();
    if (text.contacts.empty()) text.contacts = before.contacts;
    if (text.from.empty()) text.from = before.from;
    if (text.reply_to.empty()) text.reply_to = before.reply_to;
    if (text.online_url.empty()) text.online_url = before.online_url;
    for (auto* words :
         {&text.subtitle, &text.summary, &text.body, &text.boilerplate, &text.notes_to_editors, &text.dateline})
      words->clear();
    text.bylines.clear();
    text.attachments.clear();
    text.media.clear();
    text.social.clear();
    text.priority = Priority::urgent;
  }
}

// Its page, its feeds and whoever answers for it are those of one newsroom.
std::optional<Finding> of_another_newsroom(const ReleaseSet& set, const Superseded& superseded,
                                           const Settings& settings) {
  const auto& before = superseded.edition.set.first();
  const auto its = before.newsroom.empty() ? settings.first_newsroom : before.newsroom;
  for (const auto& text : set.texts) {
    if (text.newsroom.empty() || text.newsroom == its) continue;
    return Finding{Severity::error, text.place_of("newsroom"),
                   fmt::format("newsroom: '{}' is of the newsroom '{}', and so is every version of it; write "
                               "`newsroom: {}`, or remove the line",
                               superseded.version.id, its, its)};
  }
  return std::nullopt;
}

// To a time that has not come.
void move_embargo(const PrepareInput& input, const Release& first, const Superseded& superseded, Findings& findings) {
  if (first.embargo->instant > input.now) return;
  findings.push_back({Severity::error, first.place_of("embargo"),
                      fmt::format("the new time of the embargo of '{}' is past ({}); to lift it now write `embargo: "
                                  "lifted`",
                                  superseded.version.id, to_string(*first.embargo))});
}

// What is not public yet stays so, but for an embargo that is moved or lifted: nothing of the new text may be seen
// before the time of the old one.
void time_anew(const PrepareInput& input, Edition& edition, const Superseded& superseded, Findings& findings) {
  auto& set = edition.set;
  const auto& first = set.first();
  const auto& before = superseded.edition.set.first();
  const auto& time = before.public_from();
  const bool still = time && time->instant > input.now;
  const auto& own = first.public_from();
  if (still) edition.earlier->is_public = false;
  // Readers know it by the day on which it was released; those who have it early, by the one on which they got it.
  if (time && !still) edition.earlier->accepted = std::max(edition.earlier->accepted, time->instant);
  if (first.kind == ReleaseKind::withdrawal) return;
  if (first.embargo_lifted) {
    if (still && before.embargo) return;
    return findings.push_back({Severity::error, first.place_of("embargo"),
                               fmt::format("'{}' is not under embargo, so there is nothing to lift; remove `embargo`",
                                           superseded.version.id)});
  }
  if (still && before.embargo && first.embargo) return move_embargo(input, first, superseded, findings);
  if (own && (!still || own->instant != time->instant)) {
    findings.push_back(
        {Severity::error, first.place_of(first.embargo ? "embargo" : "release_at"),
         still ? fmt::format("'{}' leaves at {}, and this version with it; remove `{}`", superseded.version.id,
                             to_string(*time), first.embargo ? "embargo" : "release_at")
               : fmt::format("'{}' is public, and so a version of it leaves at once; remove `{}`, and submit the file "
                             "when its time has come",
                             superseded.version.id, first.embargo ? "embargo" : "release_at")});
    return;
  }
  if (!still) return;
  if (first.expires_at && first.expires_at->instant <= time->instant)
    findings.push_back({Severity::error, first.place_of("expires_at"),
                        fmt::format("'{}' leaves at {}, and this version with it, when its `expires_at` has passed; "
                                    "write a later time",
                                    superseded.version.id, to_string(*time))});
  for (auto& text : set.texts) {
    text.embargo = before.embargo;
    text.release_at = before.release_at;
  }
}

// A release keeps the day that it bears, which a version may change by naming another; one that has not come yet is
// that of an embargo, which may have been moved.
void date_anew(const PrepareInput& input, const Settings& settings, ReleaseSet& set, const ReleaseSet& before) {
  const auto zone = Zone::load_or_utc(settings.newsroom(before.first().newsroom).time_zone);
  const auto& time = set.first().public_from();
  const int day = day_in_zone(time ? std::max(input.now, time->instant) : input.now, zone);
  for (auto& text : set.texts) {
    if (text.date) continue;
    const auto& borne = before.text_for({text.language}).date;
    const bool has_come =
        borne && borne->year * 10'000 + borne->month * 100 + borne->day <= day_in_zone(input.now, zone);
    text.date = has_come ? *borne : PublishedDate{day / 10'000, day / 100 % 100, day % 100, {}};
  }
}

// What people read of a text: not what it is to other versions, when it leaves and to whom, nor where it was written.
json::object words_of(const Release& text, std::int64_t page) {
  auto words = to_json(text);
  // That is given anew.
  if (text.online_url.empty() || number_in_path(text.online_url) == page) words.erase("online_url");
  for (const char* key : {"id", "kind", "supersedes", "change_note", "mails", "approval", "embargo", "embargo_lifted",
                          "release_at", "expires_at", "date", "lists", "channels", "priority", "file", "body_line"})
    words.erase(key);
  for (const char* key : {"attachments", "social"}) {
    for (auto& each : words[key].as_array()) each.as_object().erase("place");
  }
  return words;
}

bool is_same_file(const Edition& edition, const Edition& before, const std::string& file) {
  constexpr std::uint64_t largest = 256u << 20;
  const auto now = read_file_below(edition.place, file, largest);
  const auto then = read_file_below(before.place, file, largest);
  return now && then && *now == *then;
}

bool reads_the_same(const Edition& edition, const Edition& before) {
  const auto &now = edition.set.texts, &then = before.set.texts;
  const bool same_words =
      std::equal(now.begin(), now.end(), then.begin(), then.end(),
                 [&](const auto& a, const auto& b) { return words_of(a, before.page) == words_of(b, before.page); });
  return same_words && std::all_of(now.begin(), now.end(), [&](const auto& text) {
           const auto files = names_of_files(text, edition.place);
           return std::all_of(files.begin(), files.end(),
                              [&](const auto& file) { return is_same_file(edition, before, file); });
         });
}

}  // namespace

OnlyEmbargo what_alone_changed(const Edition& edition, const Superseded& superseded) {
  const auto& now = edition.set.first();
  const auto& before = superseded.edition.set.first();
  if (now.kind != ReleaseKind::update || !before.embargo) return OnlyEmbargo::no;
  const bool moved = now.embargo && now.embargo->instant != before.embargo->instant;
  if ((!moved && !now.embargo_lifted) || !reads_the_same(edition, superseded.edition)) return OnlyEmbargo::no;
  return moved ? OnlyEmbargo::moved : OnlyEmbargo::lifted;
}

void tell_lost_languages(const Edition& edition, const Superseded& superseded, Findings& findings) {
  const auto& now = edition.set.texts;
  if (now.front().kind == ReleaseKind::withdrawal) return;
  std::map<std::string, std::vector<std::string>> lost;  // language → those whose readers get it now
  for (const auto& before : superseded.edition.set.texts) {
    const bool is_there = before.language.empty() || std::any_of(now.begin(), now.end(), [&](const auto& text) {
                            return is_same_language(text.language, before.language);
                          });
    if (!is_there) lost[edition.set.text_for({before.language}).language].push_back(before.language);
  }
  for (const auto& [language, lacking] : lost)
    findings.push_back(
        {Severity::warning, now.front().place_of("supersedes"),
         fmt::format(
             "'{}' is also in {}, and this version is not: {}whoever read that gets the text in {}. To keep {}, "
             "submit a bundle that has it, too ({})",
             superseded.version.id, join(lacking, ", "),
             superseded.edition.page == 0
                 ? ""
                 : fmt::format("its {} to the one in {}, and ",
                               lacking.size() == 1 ? "page there leads" : "pages there lead", language),
             language, lacking.size() == 1 ? "it" : "them", "release." + join(lacking, ".md, release.") + ".md")});
}

void tell_all_that_is_withdrawn(const Edition& edition, const Superseded& superseded, Findings& findings) {
  const auto& first = edition.set.first();
  const auto& ids = superseded.ids;
  if (first.kind != ReleaseKind::withdrawal || ids.size() < 2) return;
  findings.push_back(
      {Severity::warning, first.place_of("supersedes"),
       fmt::format(
           "this withdraws all {} versions of the release, not '{}' alone; to go back to the version before it, "
           "submit a correction instead (kind: correction, supersedes: {}) with the text of '{}', which is in "
           "archive/{}",
           ids.size(), ids[0], ids[0], ids[1], ids[1])});
}

std::optional<Superseded> take_place(const PrepareInput& input, const Settings& settings, Edition& edition,
                                     Findings& findings) {
  auto& first = edition.set.texts.front();
  if (first.kind == ReleaseKind::release) return std::nullopt;
  const auto refuse = [&](const std::string& reason) -> std::optional<Superseded> {
    findings.push_back({Severity::error, first.place_of("supersedes"), "supersedes: " + reason});
    return std::nullopt;
  };
  if (!input.find_superseded) return refuse("there is no ledger here that knows '" + first.supersedes + "'");
  auto superseded = input.find_superseded(first);
  if (!superseded) return refuse(superseded.error().text());
  edition.earlier = superseded->version;
  if (auto finding = of_another_newsroom(edition.set, *superseded, settings)) {
    findings.push_back(std::move(*finding));
    return std::nullopt;
  }
  for (auto& text : edition.set.texts) {
    if (text.newsroom.empty()) text.newsroom = superseded->edition.set.first().newsroom;
    if (text.distributed_by.empty()) text.distributed_by = superseded->edition.set.first().distributed_by;
  }
  name_anew(edition.set, *superseded);
  time_anew(input, edition, *superseded, findings);
  if (first.kind == ReleaseKind::withdrawal) withdraw(edition.set, *superseded);
  date_anew(input, settings, edition.set, superseded->edition.set);
  return std::move(*superseded);
}

namespace {

// What somebody has stopped does not begin again with a text that does not ask for it.
void leave_out(const std::vector<std::string>& cancelled, const char* what_to_do, const Place& place,
               std::vector<std::string>& names, Findings& findings) {
  for (const auto& name : cancelled) {
    if (std::erase(names, name) == 0) continue;
    findings.push_back({Severity::warning, place, fmt::format(fmt::runtime(what_to_do), name)});
  }
}

void leave_out_cancelled(const Release& release, const Superseded& superseded, Route& way, Findings& findings) {
  if (!release.lists)
    leave_out(superseded.cancelled_lists,
              "an earlier version was cancelled for the list '{0}', so of its people only those who have that version "
              "get this one; to send it to all of '{0}', write `lists:` and name it among the others",
              release.place_of("supersedes"), way.lists, findings);
  if (!release.channels)
    leave_out(
        superseded.cancelled_channels,
        "an earlier version was cancelled for the channel '{0}', so this one makes no new post there; to post it, "
        "write `channels:` and name it among the others",
        release.place_of("supersedes"), way.channels, findings);
}

// Where the earlier version would have gone at its time this one goes, whatever its own file says of lists: else those
// who wait there would get nothing at all.
void go_where_that_waits(const Superseded& superseded, const PrepareInput& input, const Settings& settings,
                         Route& way) {
  for (const auto& name : superseded.closed_lists) {
    const bool asked = input.only_lists.empty() || is_among(input.only_lists, name);
    if (asked && settings.list(name) && !is_among(way.lists, name)) way.lists.push_back(name);
  }
  for (const auto& name : superseded.closed_channels) {
    if (settings.channel(name) && !is_among(way.channels, name)) way.channels.push_back(name);
  }
}

}  // namespace

void go_where_that_went(ReleaseSet& set, const Superseded& superseded, const Settings& settings) {
  for (const auto& text : set.texts) {
    if (text.lists || text.channels || text.kind == ReleaseKind::withdrawal) return;
  }
  auto& text = set.texts.front();
  text.lists = superseded.edition.set.first().lists;
  text.channels = superseded.edition.set.first().channels;
  if (text.lists) std::erase_if(*text.lists, [&](const auto& list) { return !settings.list(list); });
  if (text.channels) std::erase_if(*text.channels, [&](const auto& channel) { return !settings.channel(channel); });
}

Route route_version(const Release& release, const Superseded& superseded, const PrepareInput& input,
                    const Settings& settings, Findings& findings) {
  Route way;
  if (release.kind != ReleaseKind::withdrawal)
    way = route(release, input.only_lists, input.name, settings, findings, MayReachNobody::yes);
  if (!release.mails) way.lists.clear();
  if (release.kind != ReleaseKind::withdrawal) go_where_that_waits(superseded, input, settings, way);
  leave_out_cancelled(release, superseded, way, findings);
  if (superseded.edition.page != 0 && settings.channel(site_channel_name) && !is_among(way.channels, site_channel_name))
    way.channels.insert(way.channels.begin(), site_channel_name);
  for (const auto& name : superseded.channels) {
    if (is_among(way.channels, name)) continue;
    if (settings.channel(name)) {
      way.channels.push_back(name);
      continue;
    }
    findings.push_back({Severity::warning, release.place_of("supersedes"),
                        fmt::format("channel '{}' is no longer in the configuration; what it posted of '{}' stays as "
                                    "it is",
                                    name, superseded.version.id)});
  }
  return way;
}

std::vector<EditionList> former_lists(const Superseded& superseded, const Route& way, const PrepareInput& input,
                                      const Settings& settings) {
  std::vector<EditionList> lists;
  for (const auto& name : superseded.lists) {
    if (is_among(way.lists, name) || (!input.only_lists.empty() && !is_among(input.only_lists, name))) continue;
    const auto* before = superseded.edition.list(name);
    if (!before) continue;
    auto& list = lists.emplace_back(*before);
    list.former = true;
    if (const auto* now = settings.list(name)) list.relays = now->audience.relays;
  }
  return lists;
}

bool was_early(const Superseded& superseded, const std::string& list) { return is_among(superseded.early_lists, list); }

const MailTemplate* template_before(const Superseded& superseded, const std::string& name) {
  const auto found = superseded.edition.templates.find(name);
  return found == superseded.edition.templates.end() ? nullptr : &found->second;
}

std::optional<MailTemplate> template_of_withdrawal(const fs::path& directory, const std::string& name,
                                                   Findings& findings) {
  Findings of_own;
  auto own = load_template(directory, name, of_own);
  const auto says = [&](const char* word) {
    return std::any_of(own->files.begin(), own->files.end(),
                       [&](const auto& file) { return file.second.find(word) != std::string::npos; });
  };
  if (own && !has_errors(of_own) && says("change.head") && says("change.note") && says("change.do_not_use"))
    return std::move(*own);
  for (const auto& base : shipped("templates")) {
    Findings ignored;
    auto loaded = load_template(base / "default", name, ignored);
    if (!loaded || has_errors(ignored)) continue;
    findings.push_back({Severity::note,
                        {directory.string(), 0, 0},
                        fmt::format("template '{}' has no words for a withdrawal (change.head, change.note, "
                                    "change.do_not_use); the shipped template is used",
                                    name)});
    return std::move(*loaded);
  }
  return std::nullopt;
}

}  // namespace gazetted
