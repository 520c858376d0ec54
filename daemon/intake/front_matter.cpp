#include "gazetted/intake/front_matter.hpp"

#include "front_matter_keys.hpp"
#include "front_matter_reader.hpp"
#include "gazetted/base/entry_name.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/unseen.hpp"
#include "gazetted/base/yaml_json.hpp"
#include "not_yet.hpp"

namespace gazetted {
namespace {

void append(std::vector<std::string>& all, std::vector<std::string> more) {
  for (auto& word : more) {
    if (std::find(all.begin(), all.end(), word) == all.end()) all.push_back(std::move(word));
  }
}

void read_language(FrontMatter& front, const Yaml& value) {
  auto tag = replace_all(front.line("language", value), "_", "-");
  if (is_language_tag(tag)) return void(front.release.language = std::move(tag));
  const auto spoken = language_of_country(tag);
  front.error(value.place, spoken.empty()
                               ? "'" + one_line(tag, 60) + "' is not a language (BCP 47: en, de, ar, zh-Hant)"
                               : "'" + tag + "' is a country, not a language; did you mean '" + spoken + "'?");
}

void read_date(FrontMatter& front, const Yaml& value) {
  auto date = parse_published_date(trim(front.text("date", value)), front.context.zone);
  if (!date) return front.error(value.place, date.error().message());
  front.release.date = *date;
}

void read_time(FrontMatter& front, const std::string& key, const Yaml& value, const Zone& zone,
               std::optional<PlannedTime>& into) {
  auto planned = parse_planned_time(trim(front.text(key, value)), zone);
  if (!planned) return front.error(value.place, "'" + key + "': " + planned.error().message());
  if (auto status = judge_not_past(*planned, front.context.now, zone); !status)
    return front.error(value.place, "'" + key + "': " + status.error().message());
  into = std::move(*planned);
}

// Nothing of it would ever leave.
void judge_expiry(FrontMatter& front, const Zone& zone) {
  auto& expiry = front.release.expires_at;
  if (!expiry) return;
  const auto& begin = front.release.public_from();
  std::string why;
  if (expiry->instant <= front.context.now)
    why = fmt::format("is past: it is {} now", format_in_zone(front.context.now, zone));
  else if (begin && expiry->instant <= begin->instant)
    why = fmt::format("is not after '{}' ({})", front.embargo ? "embargo" : "release_at", to_string(*begin));
  if (why.empty()) return;
  front.error(front.expires_at->place, "'expires_at' " + why + ", so nothing would leave; write a later time");
  expiry.reset();
}

// In the zone of the newsroom that the release names, which may be said below them.
void read_times(FrontMatter& front) {
  const auto named = front.context.zones.find(front.release.newsroom);
  const auto& zone = named == front.context.zones.end() ? front.context.zone : named->second;
  if (front.release_at) read_time(front, "release_at", *front.release_at, zone, front.release.release_at);
  front.release.embargo_lifted = front.embargo && lower(trim(front.embargo->text)) == "lifted";
  if (front.embargo && !front.release.embargo_lifted)
    read_time(front, "embargo", *front.embargo, zone, front.release.embargo);
  if (front.expires_at) read_time(front, "expires_at", *front.expires_at, zone, front.release.expires_at);
  if (front.release_at && front.embargo)
    front.error(front.embargo->place,
                "'embargo' and 'release_at' say the same of everybody but the lists that have it early; write one");
  judge_expiry(front, zone);
}

// A release that has not been accepted yet has nothing to lift.
void judge_lifting(FrontMatter& front) {
  const auto kind = front.release.kind;
  if (front.release.embargo_lifted && kind != ReleaseKind::update && kind != ReleaseKind::correction)
    front.error(front.embargo->place,
                "'embargo: lifted' is for an update or a correction of a release that is under embargo; here remove "
                "this line");
  else if (front.release.embargo_lifted && !front.release.mails)
    front.error(front.embargo->place,
                "whoever has it under embargo must be told that this is lifted; remove 'mail: false'");
}

void read_priority(FrontMatter& front, const Yaml& value) {
  const auto word = lower(value.text);
  if (word == "high")
    front.release.priority = Priority::high;
  else if (word == "normal")
    front.release.priority = Priority::normal;
  else if (word == "low")
    front.release.priority = Priority::low;
  else
    front.error(value.place, "'priority' must be high, normal or low");
}

// A name only: as a path it would be read with the daemon's rights.
void read_template(FrontMatter& front, const Yaml& value) {
  const auto name = front.line("template", value);
  if (is_entry_name(name)) return void(front.release.template_name = name);
  front.error(value.place,
              "'" + one_line(name, 60) + "' is not the name of a template: letters, digits, - and _, at most 40");
}

void read_extra(FrontMatter& front, const Yaml& value) {
  if (!value.is_mapping()) return front.error(value.place, "'extra' must be a mapping");
  for (const auto& [key, entry] : value.pairs) front.release.extra[key.text] = to_json(entry);
}

// Zola's: tags and categories are topics, others are kept.
void read_taxonomies(FrontMatter& front, const Yaml& value) {
  front.release.extra["taxonomies"] = to_json(value);
  for (const auto& [key, entry] : value.pairs) {
    const auto name = folded_key(key.text);
    if (name == "tags" || name == "categories") append(front.release.topics, front.words(name, entry));
  }
}

using ReadKey = void (*)(FrontMatter&, const Yaml&);

// Every key that a release has, with what reads it.
const std::map<std::string, ReadKey>& own_keys() {
  static const std::map<std::string, ReadKey> keys = {
      {"id", [](auto& front, const auto& value) { front.release.id = front.line("id", value); }},
      {"title", [](auto& front, const auto& value) { front.release.title = front.line("title", value); }},
      {"subtitle", [](auto& front, const auto& value) { front.release.subtitle = front.line("subtitle", value); }},
      {"summary", [](auto& front, const auto& value) { front.release.summary = front.line("summary", value); }},
      {"language", read_language},
      {"date", read_date},
      {"release_at", [](auto& front, const auto& value) { front.release_at = &value; }},
      {"embargo", [](auto& front, const auto& value) { front.embargo = &value; }},
      {"expires_at", [](auto& front, const auto& value) { front.expires_at = &value; }},
      {"approval", [](auto& front, const auto& value) { front.approval = &value; }},
      {"kind", [](auto& front, const auto& value) { front.kind = &value; }},
      {"supersedes", [](auto& front, const auto& value) { front.supersedes = &value; }},
      {"change_note", [](auto& front, const auto& value) { front.change_note = &value; }},
      {"mail", [](auto& front, const auto& value) { front.mail = &value; }},
      {"dateline", [](auto& front, const auto& value) { front.release.dateline = front.line("dateline", value); }},
      {"newsroom", [](auto& front, const auto& value) { front.release.newsroom = front.line("newsroom", value); }},
      {"distributed_by",
       [](auto& front, const auto& value) { front.release.distributed_by = front.line("distributed_by", value); }},
      {"topics", [](auto& front, const auto& value) { append(front.release.topics, front.words("topics", value)); }},
      {"lists", [](auto& front, const auto& value) { front.release.lists = front.words("lists", value); }},
      {"channels", [](auto& front, const auto& value) { front.release.channels = front.words("channels", value); }},
      {"contact", read_contacts},
      {"attachments", read_attachments},
      {"byline", read_bylines},
      {"subject", [](auto& front, const auto& value) { front.release.subject = front.line("subject", value); }},
      {"from", [](auto& front, const auto& value) { front.release.from = front.mailbox("from", value); }},
      {"reply_to", [](auto& front, const auto& value) { front.release.reply_to = front.mailbox("reply_to", value); }},
      {"template", read_template},
      {"priority", read_priority},
      {"boilerplate",
       [](auto& front, const auto& value) { front.release.boilerplate = front.text("boilerplate", value); }},
      {"notes_to_editors",
       [](auto& front, const auto& value) { front.release.notes_to_editors = front.text("notes_to_editors", value); }},
      {"online_url",
       [](auto& front,
          const auto&
              value) { front.release.online_url = front.address("online_url", value, {"https://", "http://"}); }},
      {"social", read_social},
      {"extra", read_extra}};
  return keys;
}

void read_draft(FrontMatter& front, const std::string& name, const Yaml& key, const Yaml& value) {
  const auto word = lower(value.text);
  if (name == "draft" && word == "true") return front.error(key.place, "this is a draft (draft: true)");
  if (name == "published" && word == "false")
    return front.error(key.place, "this is marked as unpublished (published: false)");
  if (word == "true" || word == "false") return;
  if (name == "published") return read_date(front, value);
  front.error(value.place, "'draft' must be true or false");
}

void keep_in_extra(FrontMatter& front, const Yaml& key, const Yaml& value, const std::string& why) {
  front.release.extra[key.text] = to_json(value);
  const bool is_address = value.text.starts_with("https://") || value.text.starts_with("http://");
  front.note(key.place, "'" + key.text + "' is " + why + "; it is kept in extra" +
                            (is_address && !key.text.ends_with("image")
                                 ? " (if the release can be read at this address, use online_url)"
                                 : ""));
}

// For what is found to be wrong when all of the release is known.
void note_places(Release& release, const std::string& key, const Yaml& value) {
  release.places.emplace(key, value.place);
  for (const auto& item : value.items) {
    if (item.is_scalar()) release.places.emplace(key + " " + std::string(trim(item.text)), item.place);
  }
}

bool is_no(const Yaml& value) {
  const auto word = lower(value.text);
  return value.is_scalar() && (word == "false" || word == "no" || word.empty());
}

// The last line of a mapping may be no 'key: value' and is read as a key without a value, time and all.
bool is_whole_line(std::string_view key) {
  return key.find_first_of(":=0123456789") != std::string_view::npos || key.find("：") != std::string_view::npos;
}

// What decides who gets a release, and when: a value that is not what it looks like must not be passed over.
bool decides(const std::string& name) {
  static const std::set<std::string, std::less<>> names = {
      "id",   "draft",    "published",  "language",       "date",  "release_at", "embargo", "expires_at", "approval",
      "kind", "newsroom", "supersedes", "distributed_by", "lists", "channels",   "mail",    "template",   "priority"};
  return names.contains(name);
}

void refuse_unseen_value(FrontMatter& front, const std::string& name, const Yaml& value) {
  for (const auto& item : value.items) refuse_unseen_value(front, name, item);
  if (!value.is_scalar()) return;
  if (const auto unseen = unseen_character_in(value.text))
    front.error(value.place,
                fmt::format("'{}' has a character that nobody sees ({}); type its value anew", name, unseen->name));
}

// A key with such a character is another one: it would be kept in extra, and nothing held or routed by it. `extra` and
// what is below it take any key.
void refuse_unseen_keys(FrontMatter& front, const Yaml& value) {
  for (const auto& item : value.items) refuse_unseen_keys(front, item);
  for (const auto& [key, entry] : value.pairs) {
    if (const auto unseen = unseen_character_in(key.text)) {
      auto place = key.place;
      place.column += int(unseen->at);
      front.error(place, fmt::format("the key '{}' has a character here that nobody sees ({}); type the key anew",
                                     one_line(without_unseen(key.text), 60), unseen->name));
    }
    if (folded_key(key.text) != "extra") refuse_unseen_keys(front, entry);
  }
}

class Reader {
 public:
  Reader(FrontMatter& front, const Yaml& root) : front_(front) {
    for (const auto& [key, value] : root.pairs) {
      const auto [known, is_new] = names_.emplace(folded_key(key.text), key.text);
      if (!is_new) front_.error(key.place, "'" + key.text + "' and '" + known->second + "' are the same key");
    }
  }

  void read(const Yaml& key, const Yaml& value) {
    const auto name = folded_key(key.text);
    if (value.is_null()) return read_nothing(name, key);
    if (decides(name)) refuse_unseen_value(front_, name, value);
    if (name == "draft" || name == "published") return read_draft(front_, name, key, value);
    if (own_keys().contains(name)) return read_own(name, value);
    if (reads_as_time_of_hugo(name, value)) return;
    if (const auto why = why_not_yet(name, value, front_.context); !why.empty())
      return front_.error(key.place, fmt::format("'{}: {}' {}", key.text, one_line(value.text, 40), why));
    if (name == "taxonomies" && value.is_mapping()) return read_taxonomies(front_, value);
    if (const auto alias = aliases.find(name); alias != aliases.end()) {
      const bool joins = alias->second == "topics" || alias->second == "byline";
      if (joins || !names_.contains(alias->second)) return read_own(std::string(alias->second), value);
      return keep_in_extra(front_, key, value, "already given by '" + alias->second + "'");
    }
    if (const auto line = line_of_version(name); !line.empty() && !is_no(value))
      return front_.error(
          key.place, fmt::format("'{}: {}' is not a line that makes this a version of an earlier release; write '{}'",
                                 key.text, one_line(value.text, 40), line));
    // A key of newsrooms in the configuration; here it would be kept in silence, and who sends it out not be said.
    if (name.find("behalf") != std::string::npos && !is_no(value))
      return front_.error(key.place,
                          fmt::format("unknown key '{}'; 'newsroom' says whose news it is, and 'distributed_by' who "
                                      "sends it out for them (extra: takes any key)",
                                      key.text));
    const auto meant = lifecycle_key_in(name);
    if (layout_keys.contains(name) || (meant.empty() && name.ends_with("_id")))
      return keep_in_extra(front_, key, value, "a site generator's key");
    const auto near = meant.empty() ? near_key(name) : meant;
    if (near.empty()) return keep_in_extra(front_, key, value, "not a key of a release");
    front_.error(key.place, "unknown key '" + key.text + "'; did you mean '" + near + "'? (extra: takes any key)");
  }

 private:
  void read_own(const std::string& name, const Yaml& value) {
    note_places(front_.release, name, value);
    own_keys().at(name)(front_, value);
  }

  // publishDate and expiryDate: without an offset Hugo takes them for UTC, and everybody else for their own time.
  bool reads_as_time_of_hugo(const std::string& name, const Yaml& value) {
    const bool begins = name == "publishdate" || name == "publish_date";
    if ((!begins && name != "expirydate" && name != "expiry_date") || !value.is_scalar()) return false;
    const auto planned = parse_planned_time(trim(value.text), front_.context.zone);
    const bool is_clear = planned && planned->offset;
    if (begins) {
      const bool is_said = names_.contains("release_at") || names_.contains("embargo");
      if (!is_clear || is_said || planned->instant <= front_.context.now) return false;
      front_.release_at = &value;
      note_places(front_.release, "release_at", value);
      return true;
    }
    if (!is_clear || names_.contains("expires_at")) return false;
    front_.expires_at = &value;
    note_places(front_.release, "expires_at", value);
    return true;
  }

  // "lists:" with nothing behind it is not "no list".
  void read_nothing(const std::string& name, const Yaml& key) {
    if (name == "release_at" || name == "embargo")
      return front_.error(key.place,
                          fmt::format("'{}' has no value, and it would leave at once; write a time (2026-03-02 "
                                      "09:00 Europe/London), or remove the line",
                                      name));
    for (const std::string_view lifecycle : {"expires_at", "approval", "kind", "supersedes", "change_note"}) {
      if (name == lifecycle)
        return front_.error(key.place, fmt::format("'{}' has no value, and the release would leave without it; write "
                                                   "one, or remove the line",
                                                   name));
    }
    if (!own_keys().contains(name) && !aliases.contains(name) && is_whole_line(key.text))
      return front_.error(
          key.place,
          fmt::format("'{}' is not read as 'key: value'; is a blank missing after the colon?", one_line(key.text, 80)));
    if (name == "lists" || name == "channels")
      front_.warn(key.place, fmt::format("'{0}' has no value and is ignored; for none, write '{0}: []'", name));
  }

  FrontMatter& front_;
  std::map<std::string, std::string> names_;  // folded → as written
};

}  // namespace

void read_front_matter(const Yaml& root, const ParseContext& context, Release& release, Findings& findings) {
  if (root.is_null()) return;
  FrontMatter front{context, release, findings};
  if (!root.is_mapping()) return front.error(root.place, "the front matter must be 'key: value' lines");
  const auto before = findings.size();
  refuse_unseen_keys(front, root);
  if (findings.size() > before) return;
  Reader reader(front, root);
  for (const auto& [key, value] : root.pairs) reader.read(key, value);
  read_times(front);
  if (front.approval) release.approval = front.yes_or_no("approval", *front.approval);
  read_version(front);
  judge_lifting(front);
}

void read_front_matter(const std::string& yaml, const ParseContext& context, Release& release, Findings& findings) {
  auto root = parse_yaml(quote_one_line_fields(yaml, {context.file, 2, 1}, findings), context.file, 2, findings);
  if (root)
    read_front_matter(*root, context, release, findings);
  else
    findings.push_back(to_finding(root.error()));
}

}  // namespace gazetted
