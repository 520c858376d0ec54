// ninjs of IPTC, 1.0 to 3.1: what each of its keys means for a release, the map of the site's writer (site/ninjs)
// backwards. 3.x writes names in camelCase that 1.x and 2.x write in lower case, and 1.x has objects and names with
// endings (headline_main) where the others have arrays; here all are compared in lower case.
#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

#include "encodings.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/data_tree.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/yaml_json.hpp"
#include "gazetted/conversion/conversion.hpp"
#include "gazetted/intake/release_id.hpp"
#include "gazetted/intake/release_parser.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "html_page.hpp"
#include "ninjs_keys.hpp"
#include "plain_text.hpp"
#include "release_text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_named = 20;

// The member of this name in lower case; null: there is none.
const Yaml* member(const Yaml& object, std::string_view name) {
  for (const auto& [key, value] : object.pairs) {
    if (lower(key.text) == name) return &value;
  }
  return nullptr;
}

std::string text_in(const Yaml& object, std::string_view name) {
  const auto* value = member(object, name);
  return value && value->is_scalar() ? value->text : "";
}

// An id that is the same for every version of an item.
std::string id_of_uri(std::string uri) {
  for (const std::string_view scheme : {"https://", "http://", "urn:", "tag:"}) {
    if (lower(uri.substr(0, scheme.size())) == scheme) uri.erase(0, scheme.size());
  }
  constexpr std::size_t longest = 100;
  if (uri.size() <= longest) return id_from_name(uri);
  return id_from_name(uri.substr(0, longest)) + "-" + hex(sha256(uri)).substr(0, 12);
}

class Item {
 public:
  Item(const ConversionSource& source, const Yaml& root, Findings& findings)
      : source_(source), root_(root), findings_(findings) {}

  Conversion read() {
    Conversion made{"ninjs", ""};
    made.is_to_be_confirmed = false;
    check_types();
    check_item();
    if (has_errors(findings_)) return made;
    read_identity();
    read_times();
    read_words();
    read_people();
    read_topics();
    read_files();
    auto body = is_withdrawal_ ? "" : read_body(made);
    read_dateline(body);
    keep_the_rest();
    made.markdown = text_.with_body(body);
    made.original.add_lines(decoded_text(source_.bytes, ""));
    return made;
  }

 private:
  void error(const Place& place, std::string message) {
    findings_.push_back({Severity::error, place, std::move(message)});
  }
  void warn(const Place& place, std::string message) {
    findings_.push_back({Severity::warning, place, std::move(message)});
  }
  std::string text(std::string_view name) const { return text_in(root_, name); }
  Place place_of(std::string_view name) const {
    const auto* value = member(root_, name);
    return value ? value->place : root_.place;
  }

  void check_types() {
    std::set<std::string> names;
    for (const auto& [key, value] : root_.pairs) {
      const auto name = lower(key.text);
      if (!names.insert(name).second) error(key.place, fmt::format("/{}: this key is there twice", key.text));
      const auto known = known_keys().find(name);
      auto wrong = known == known_keys().end() ? "" : must_be(known->second.type, value);
      if (is_pattern_key(name)) wrong = must_be(NinjsType::text, value);
      if (!wrong.empty()) error(key.place, fmt::format("/{}: must be {}", key.text, wrong));
      if (!wrong.empty() || known == known_keys().end()) continue;
      if (const auto trouble = trouble_within(name, value))
        error(trouble->place, fmt::format("/{}{}: {}", key.text, trouble->pointer, trouble->must_be));
    }
  }

  // Whether it is an item that can be a release at all.
  void check_item() {
    if (text("uri").empty()) error(root_.place, "/uri: an item of ninjs must have one, and this has none");
    const auto type = lower(text("type"));
    if (!type.empty() && type != "text" && type != "composite")
      error(place_of("type"), fmt::format("/type: '{}' is not text, so it cannot be a release", one_line(type, 40)));
    const auto part = lower(text("representationtype"));
    if (part == "incomplete" || part == "partial" || part == "associated")
      error(place_of("representationtype"),
            fmt::format("/representationType: '{}': only a part of the item is here; take all of it", part));
    else if (!part.empty() && part != "complete" && part != "full")
      error(place_of("representationtype"),
            fmt::format("/representationType: '{}' is none of complete, incomplete, full and partial",
                        one_line(part, 40)));
    const auto status = lower(text("pubstatus"));
    if (status == "withheld")
      error(place_of("pubstatus"), "/pubStatus: the item is withheld; take it when it is usable");
    else if (!status.empty() && status != "usable" && status != "canceled" && status != "cancelled")
      error(place_of("pubstatus"),
            fmt::format("/pubStatus: '{}' is none of usable, withheld and canceled", one_line(status, 40)));
    is_withdrawal_ = status == "canceled" || status == "cancelled";
    if (is_withdrawal_ && trim(text("ednote")).empty())
      error(place_of("pubstatus"),
            "/edNote: the item is canceled, and readers must be given the reason; there is no edNote");
  }

  void read_identity() {
    const auto id = id_of_uri(text("uri"));
    text_.line("id", id);
    if (is_withdrawal_) {
      text_.line("kind", "withdrawal");
      text_.line("supersedes", id);
      text_.line("change_note", text("ednote"));
      return;
    }
    if (const auto note = text("ednote"); !trim(note).empty()) {
      warn(place_of("ednote"),
           "/edNote is for editors and is kept in extra; where this is an update or a correction, "
           "say so in Markdown: kind, supersedes, change_note");
      extra_["edNote"] = note;
    }
    if (const auto* urgency = member(root_, "urgency"); urgency && is_number(*urgency)) {
      const auto number = urgency->text.size() == 1 ? urgency->text[0] - '0' : 5;
      text_.line("priority", number <= 4 ? "high" : number >= 7 ? "low" : "normal");
    }
  }

  std::optional<Time> time(std::string_view name) {
    const auto written = text(name);
    if (written.empty()) return std::nullopt;
    const auto read = parse_rfc3339(written);
    if (read) return *read;
    const auto date = parse_published_date(trim(written), source_.zone);
    if (date && date->instant) return date->instant;
    error(place_of(name),
          fmt::format("/{}: '{}' is not a time with a zone (2026-03-02T09:00:00Z)", name, one_line(written, 40)));
    return std::nullopt;
  }

  void read_times() {
    const auto first = time("firstcreated"), version = time("versioncreated");
    const auto embargo = member(root_, "embargoeduntil") ? time("embargoeduntil") : time("embargoed");
    const auto expires = time("expires");
    if (is_withdrawal_) return;
    auto date = first ? first : version;
    if (embargo && *embargo > source_.now)
      text_.line("embargo", format_rfc3339(*embargo));
    else if (embargo)
      date = embargo;  // it has ended: a date, and no more
    if (date && *date <= source_.now) text_.line("date", written_in(source_.zone, *date));
    if (expires) text_.line("expires_at", format_rfc3339(*expires));
  }

  // Agencies begin their text with the place, too, and more of it: "BERLIN (dpa) - ".
  void read_dateline(std::string& body) {
    const auto place = in_one_line(text("located"));
    std::string own;
    const auto begin = behind_dateline(body, own);
    const bool is_same = begin > 0 && !place.empty() && fold_case(own).starts_with(fold_case(place));
    if (is_same) body.erase(0, body.find_first_not_of(' ', begin));
    if (!is_withdrawal_) text_.line("dateline", is_same ? own : place);
  }

  // Of an array of {role, value}: the first of these roles, else one without, else the first.
  const Yaml* with_role(const Yaml& all, std::initializer_list<std::string_view> roles, bool any) const {
    for (const auto role : roles) {
      for (const auto& one : all.items) {
        if (lower(text_in(one, "role")) == role) return &one;
      }
    }
    if (!any) return nullptr;
    for (const auto& one : all.items) {
      if (text_in(one, "role").empty()) return &one;
    }
    return all.items.empty() ? nullptr : &all.items.front();
  }

  std::string plain(const Yaml& one) {
    taken_.insert(&one);
    const auto value = text_in(one, "value");
    if (lower(text_in(one, "contenttype")).find("html") == std::string::npos) return value;
    return words_of_html(value, one.place);
  }

  std::string words_of_html(const std::string& html, const Place& place) {
    Findings ignored;
    const auto page = read_html_page(html, place.file, {.is_mail = true}, ignored);
    std::string words;
    for (const auto& piece : page.pieces) words += piece.kind == HtmlPiece::Kind::text ? piece.text : " ";
    return in_one_line(words);
  }

  void read_words() {
    std::string title = text("headline"), subtitle, summary, notes, about;
    if (const auto* headlines = member(root_, "headlines")) {
      if (const auto* main = with_role(*headlines, {"main", "headline"}, true)) title = plain(*main);
      if (const auto* sub = with_role(*headlines, {"subtitle", "subheadline", "sub"}, false)) subtitle = plain(*sub);
    }
    if (title.empty()) title = text("headline_main");
    if (subtitle.empty()) subtitle = text("headline_subtitle");
    if (title.empty()) title = text("title");
    if (const auto* descriptions = member(root_, "descriptions")) {
      const auto of_role = [&](std::initializer_list<std::string_view> roles, bool any) {
        const auto* one = with_role(*descriptions, roles, any);
        return one ? plain(*one) : "";
      };
      notes = of_role({"notestoeditors"}, false);
      about = of_role({"about", "boilerplate"}, false);
      summary = of_role({"summary", "short", "medium"}, notes.empty() && about.empty());
    }
    if (summary.empty()) summary = text("description_text");
    if (summary.empty() && member(root_, "description_html"))
      summary = words_of_html(text("description_html"), place_of("description_html"));
    if (is_withdrawal_) return;
    text_.line("title", title);
    text_.line("subtitle", subtitle);
    text_.line("summary", summary);
    text_.text("notes_to_editors", notes);
    text_.text("boilerplate", about);
    if (is_language_tag(text("language")))
      text_.line("language", text("language"));
    else if (member(root_, "language"))
      error(place_of("language"),
            fmt::format("/language: '{}' is not a language (BCP 47)", one_line(text("language"), 40)));
  }

  void read_people() {
    if (is_withdrawal_) return;
    const auto by = text("by").empty() ? text("byline") : text("by");
    // What nobody signed is by whoever holds the rights.
    if (by != text("copyrightholder")) text_.line("byline", without_by(by, text("language")));
    json::array contacts;
    for (const std::string_view name : {"infosources", "infosource"}) {
      const auto* all = member(root_, name);
      for (std::size_t i = 0; all && i < all->items.size(); ++i) {
        if (auto one = contact_of(all->items[i]); !one.empty()) contacts.push_back(std::move(one));
      }
    }
    if (!contacts.empty()) text_.value("contact", contacts);
  }

  static json::object contact_of(const Yaml& source) {
    json::object one;
    const auto put = [&](const char* key, const std::string& value) {
      if (!value.empty() && !one.contains(key)) one[key] = in_one_line(value);
    };
    put("name", text_in(source, "name"));
    put("role", text_in(source, "role"));
    const auto* ways = member(source, "contactinfo");
    for (std::size_t i = 0; ways && i < ways->items.size(); ++i) {
      const auto type = lower(text_in(ways->items[i], "type"));
      const auto value = text_in(ways->items[i], "value");
      if (type == "email" || type == "e-mail") put("email", value);
      if (type == "phone" || type == "telephone" || type == "tel" || type == "mobile") put("phone", value);
    }
    // Where a text came from is a source and no contact.
    return one.contains("email") || one.contains("phone") ? one : json::object{};
  }

  void read_topics() {
    std::vector<std::string> topics;
    for (const std::string_view name : {"subjects", "subject"}) {
      const auto* all = member(root_, name);
      for (std::size_t i = 0; all && i < all->items.size(); ++i) {
        auto topic = text_in(all->items[i], "name");
        const auto uri = text_in(all->items[i], "uri");
        // Of a page of a newsroom's topics: the topic as its releases name it.
        if (const auto at = uri.find("/topics/"); at != std::string::npos) {
          auto last = uri.substr(at + 8);
          while (last.ends_with('/')) last.pop_back();
          last = percent_decoded(last);
          if (!last.empty() && last.find('/') == std::string::npos && letters_of(last) != letters_of(topic))
            topic = last;
        }
        if (topic.empty()) topic = text_in(all->items[i], "code");
        topic = in_one_line(topic);
        if (!topic.empty() && std::find(topics.begin(), topics.end(), topic) == topics.end()) topics.push_back(topic);
      }
    }
    if (!is_withdrawal_) text_.list("topics", topics);
  }

  // An address has a topic in lower case, with hyphens for what is no letter.
  static std::string letters_of(const std::string& text) {
    std::string letters;
    for (const char c : fold_case(text)) {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0) letters += c;
    }
    return letters;
  }

  static std::string percent_decoded(const std::string& text) {
    const auto file = file_of_target(text);
    return file.empty() ? text : file;
  }

  // Files of its bundle are attached; what is elsewhere is named.
  void read_files() {
    json::array attachments;
    const auto* all = member(root_, "associations");
    if (!all || is_withdrawal_) return;
    for (const auto& one : all->items) read_file(one, attachments);
    for (const auto& [key, one] : all->pairs) read_file(one, attachments);
    if (!attachments.empty()) text_.value("attachments", attachments);
    if (!elsewhere_.empty())
      warn(all->place, fmt::format("/associations: {} {} elsewhere and {} not fetched: {}", elsewhere_.size(),
                                   elsewhere_.size() == 1 ? "file is" : "files are",
                                   elsewhere_.size() == 1 ? "is" : "are", named(elsewhere_)));
  }

  static std::string named(std::vector<std::string> names) {
    const auto more = names.size() > most_named ? fmt::format(" and {} more", names.size() - most_named) : "";
    names.resize(std::min(names.size(), most_named));
    return join(names, ", ") + more;
  }

  void read_file(const Yaml& one, json::array& attachments) {
    if (!one.is_mapping() || lower(text_in(one, "rel")) == "translation") return;
    std::vector<std::string> addresses;
    const auto look = [&](const Yaml& rendition) {
      if (const auto href = text_in(rendition, "href"); !href.empty()) addresses.push_back(href);
    };
    if (const auto* renditions = member(one, "renditions")) {
      for (const auto& rendition : renditions->items) look(rendition);
      for (const auto& [key, rendition] : renditions->pairs) look(rendition);
    }
    for (const auto& address : addresses) {
      const auto file = file_of_target(address);
      if (file.empty() || !source_.beside.contains(file)) continue;
      json::object attachment{{"file", file}};
      const auto put = [&](const char* key, const std::string& value) {
        if (!trim(value).empty()) attachment[key] = in_one_line(value);
      };
      put("title", described(one, "headlines", {"main"}, text_in(one, "headline")));
      put("caption", described(one, "descriptions", {"caption"}, text_in(one, "description_text")));
      put("alt", described(one, "descriptions", {"alt"}, ""));
      put("credit", text_in(one, "by").empty() ? text_in(one, "byline") : text_in(one, "by"));
      attachments.push_back(std::move(attachment));
      return;
    }
    elsewhere_.push_back(one_line(addresses.empty() ? text_in(one, "uri") : addresses.front(), 100));
  }

  std::string described(const Yaml& one, std::string_view list, std::initializer_list<std::string_view> roles,
                        const std::string& otherwise) const {
    const auto* all = member(one, list);
    const auto* found = all ? with_role(*all, roles, false) : nullptr;
    return found ? text_in(*found, "value") : otherwise;
  }

  struct Body {
    std::string value;
    Place place;
    std::string role;
  };

  std::optional<Body> body_of(std::initializer_list<std::string_view> types,
                              std::initializer_list<std::string_view> names) const {
    const auto* bodies = member(root_, "bodies");
    std::optional<Body> found;
    for (std::size_t i = 0; bodies && i < bodies->items.size(); ++i) {
      const auto& one = bodies->items[i];
      const auto type = lower(text_in(one, "contenttype"));
      const bool fits = std::find(types.begin(), types.end(), type.substr(0, type.find(';'))) != types.end();
      const bool is_main = lower(text_in(one, "role")) == "main";
      if (fits && !trim(text_in(one, "value")).empty() && (!found || is_main)) {
        found = Body{text_in(one, "value"), one.place, lower(text_in(one, "role"))};
        if (is_main) break;
      }
    }
    for (const auto name : names) {
      if (!found && !trim(text(name)).empty()) found = Body{text(name), place_of(name), ""};
    }
    return found;
  }

  std::string read_body(Conversion& made) {
    if (const auto markdown = body_of({"text/markdown", "text/x-markdown"}, {"body_markdown"})) {
      role_of_body_ = markdown->role;
      return markdown->value;
    }
    if (const auto html = body_of({"text/html", "application/xhtml+xml"}, {"body_html", "body_xhtml"})) {
      role_of_body_ = html->role;
      made.is_to_be_confirmed = true;
      made.format = "HTML in ninjs";
      Findings of_page;
      const auto page =
          read_html_page(html->value, html->place.file, {.files = source_.beside, .is_mail = true}, of_page);
      std::string body;
      if (!has_errors(of_page)) body = markdown_of_page(page, html->place.file, of_page);
      // Lines of the HTML are none of the file.
      for (auto& one : of_page)
        findings_.push_back({one.severity, html->place, "the HTML of the body: " + one.message});
      return body;
    }
    if (const auto plain = body_of({"text/plain", ""}, {"body_text"})) {
      role_of_body_ = plain->role;
      return markdown_of_plain(plain->value);
    }
    error(root_.place, "/bodies: no text: there is no body in text/markdown, text/html or text/plain");
    return "";
  }

  // Headlines, descriptions and bodies that are for something else; other forms of the same body are the same text.
  void keep_other_texts(std::vector<std::string>& kept) {
    for (const std::string_view name : {"headlines", "descriptions", "bodies"}) {
      const auto* all = member(root_, name);
      json::array others;
      for (std::size_t i = 0; all && i < all->items.size(); ++i) {
        const auto& one = all->items[i];
        if (taken_.contains(&one) || is_withdrawal_) continue;
        if (name == "bodies" && lower(text_in(one, "role")) == role_of_body_) continue;
        others.push_back(to_json(one));
        kept.push_back(fmt::format("{}/{}", name, i));
      }
      if (!others.empty()) extra_[name] = std::move(others);
    }
  }

  // Of whom something came, and whom nobody can ask.
  void keep_sources(std::vector<std::string>& kept) {
    for (const std::string_view name : {"infosources", "infosource"}) {
      const auto* all = member(root_, name);
      json::array others;
      for (std::size_t i = 0; all && i < all->items.size(); ++i) {
        const auto role = lower(text_in(all->items[i], "role"));
        if (!contact_of(all->items[i]).empty() || role == "distributor" || role == "onbehalfof") continue;
        others.push_back(to_json(all->items[i]));
        kept.push_back(fmt::format("{}/{}", name, i));
      }
      if (!others.empty()) extra_[name] = std::move(others);
    }
  }

  // Forms of one body, and the pattern keys that read_words() reads.
  static bool is_read_pattern(std::string_view name) {
    for (const char* one : {"body_text", "body_html", "body_xhtml", "body_markdown", "headline_main",
                            "headline_subtitle", "description_text", "description_html"}) {
      if (name == one) return true;
    }
    return false;
  }

  void keep_the_rest() {
    std::vector<std::string> kept;
    keep_other_texts(kept);
    keep_sources(kept);
    for (const auto& [key, value] : root_.pairs) {
      const auto name = lower(key.text);
      const auto known = known_keys().find(name);
      if ((known != known_keys().end() && known->second.is_read) || is_read_pattern(name)) continue;
      extra_[key.text] = to_json(value);
      kept.push_back(one_line(key.text, 40));
    }
    if (!kept.empty()) warn(root_.place, "not keys of a release, and kept in extra: " + named(std::move(kept)));
    const auto* renditions = member(root_, "renditions");
    const bool is_own_page = !text("uri").empty() && member(root_, "standard") != nullptr;
    if (renditions && !is_own_page) warn(renditions->place, "/renditions are elsewhere and are not fetched");
    if (!extra_.empty()) text_.value("extra", extra_);
  }

  const ConversionSource& source_;
  const Yaml& root_;
  Findings& findings_;
  ReleaseText text_;
  json::object extra_;
  bool is_withdrawal_ = false;
  std::set<const Yaml*> taken_;  // of headlines and descriptions
  std::string role_of_body_;
  std::vector<std::string> elsewhere_;
};

}  // namespace

Conversion convert_ninjs(const ConversionSource& source, Findings& findings) {
  const auto tree = parse_json_tree(decoded_text(source.bytes, ""), source.file, 1);
  if (!tree) {
    findings.push_back(to_finding(tree.error()));
    return {"ninjs", ""};
  }
  if (!tree->is_mapping() || !member(*tree, "uri")) {
    findings.push_back({Severity::error,
                        {source.file, 1, 1},
                        "this is not a ninjs item: a JSON object with a 'uri'. Front matter in JSON belongs above the "
                        "text in release.md"});
    return {"ninjs", ""};
  }
  return Item(source, *tree, findings).read();
}

}  // namespace gazetted
