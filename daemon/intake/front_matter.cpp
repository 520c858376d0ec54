#include "gazetted/intake/front_matter.hpp"

#include "front_matter_keys.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/model/address.hpp"

namespace gazetted {
namespace {

json::value to_json(const Yaml& node) {
  if (node.is_scalar()) return json::value(node.text);
  if (node.is_sequence()) {
    json::array array;
    for (const auto& item : node.items) array.push_back(to_json(item));
    return array;
  }
  if (node.is_mapping()) {
    json::object object;
    for (const auto& [key, value] : node.pairs) object[key.text] = to_json(value);
    return object;
  }
  return nullptr;
}

// A relative path without "..": attachments never leave their bundle.
bool stays_inside(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.front() == '.') return false;
  return name.find('\\') == std::string::npos && name.find("..") == std::string::npos;
}

class Reader {
 public:
  Reader(const ParseContext& context, Release& release, Findings& findings)
      : context_(context), release_(release), findings_(findings) {}

  void read(const Yaml& root) {
    for (const auto& [key, value] : root.pairs) {
      if (!value.is_null()) read_key(root, key, value);
    }
  }

 private:
  void error(const Place& place, std::string message) {
    findings_.push_back({Severity::error, place, std::move(message)});
  }

  void read_key(const Yaml& root, const Yaml& key, const Yaml& value) {
    const std::string& name = key.text;
    if (std::find(lifecycle_keys.begin(), lifecycle_keys.end(), name) != lifecycle_keys.end()) {
      return read_lifecycle(key, value);
    }
    if (name == "draft" || name == "published") return read_draft(key, value);
    if (read_own(name, value)) return;
    const auto alias = aliases.find(name);
    if (alias != aliases.end()) {
      const bool joins = alias->second == "topics" || alias->second == "byline";
      if (joins || !root.find(alias->second)) {
        read_own(alias->second, value);
        return;
      }
    }
    if (alias != aliases.end() || layout_keys.contains(name) || name.ends_with("_id")) {
      release_.extra[name] = to_json(value);
      findings_.push_back({Severity::note, key.place, "'" + name + "' is a site generator's key; it is kept in extra"});
      return;
    }
    error(key.place,
          "unknown key '" + name + "'" + did_you_mean(name, front_matter_keys()) + " (extra: takes any key)");
  }

  bool read_own(const std::string& name, const Yaml& value) {
    if (name == "id")
      release_.id = line(name, value);
    else if (name == "title")
      release_.title = line(name, value);
    else if (name == "subtitle")
      release_.subtitle = line(name, value);
    else if (name == "summary")
      release_.summary = line(name, value);
    else if (name == "language")
      read_language(value);
    else if (name == "date")
      read_date(value);
    else if (name == "dateline")
      release_.dateline = line(name, value);
    else if (name == "newsroom")
      release_.newsroom = line(name, value);
    else if (name == "topics")
      append(release_.topics, words(name, value));
    else if (name == "lists")
      release_.lists = words(name, value);
    else if (name == "channels")
      release_.channels = words(name, value);
    else if (name == "contact")
      read_contacts(value);
    else if (name == "attachments")
      read_attachments(value);
    else if (name == "byline")
      read_bylines(value);
    else if (name == "subject")
      release_.subject = line(name, value);
    else if (name == "from")
      release_.from = mailbox(name, value);
    else if (name == "reply_to")
      release_.reply_to = mailbox(name, value);
    else if (name == "template")
      release_.template_name = line(name, value);
    else if (name == "priority")
      read_priority(value);
    else if (name == "boilerplate")
      release_.boilerplate = text(name, value);
    else if (name == "notes_to_editors")
      release_.notes_to_editors = text(name, value);
    else if (name == "online_url")
      read_url(value);
    else if (name == "social")
      read_social(value);
    else if (name == "extra")
      read_extra(value);
    else
      return false;
    return true;
  }

  void read_lifecycle(const Yaml& key, const Yaml& value) {
    if (key.text == "kind" && value.text == "release") return;
    if (key.text == "approval" && value.text == "false") return;
    error(key.place, "'" + key.text + "' is not supported yet");
  }

  void read_draft(const Yaml& key, const Yaml& value) {
    const auto word = lower(value.text);
    if (key.text == "draft" && word == "true") return error(key.place, "this is a draft (draft: true)");
    if (key.text == "published" && word == "false")
      return error(key.place, "this is not to be published (published: false)");
    if (word == "true" || word == "false") return;
    if (key.text == "published") return read_date(value);
    error(value.place, "'draft' must be true or false");
  }

  std::string text(const std::string& name, const Yaml& value) {
    if (value.is_scalar()) return value.text;
    error(value.place, "'" + name + "' must be a text");
    return "";
  }

  // A text that reaches a header or one line of a page: no line end, no control.
  std::string line(const std::string& name, const Yaml& value) {
    auto out = std::string(trim(text(name, value)));
    if (out.find('\n') != std::string::npos && (name == "summary" || name == "title" || name == "subtitle")) {
      out = replace_all(out, "\n", " ");
    }
    if (has_control(out)) {
      error(value.place, "'" + name + "' must stand in one line, without control characters");
      return "";
    }
    return out;
  }

  std::vector<std::string> words(const std::string& name, const Yaml& value) {
    if (value.is_scalar()) return split(value.text, ',');
    if (!value.is_sequence()) {
      error(value.place, "'" + name + "' must be a list: [one, two]");
      return {};
    }
    std::vector<std::string> out;
    for (const auto& item : value.items) {
      if (!item.is_scalar() || has_control(item.text))
        error(item.place, "'" + name + "' must hold words");
      else
        out.emplace_back(trim(item.text));
    }
    return out;
  }

  static void append(std::vector<std::string>& all, std::vector<std::string> more) {
    for (auto& word : more) {
      if (std::find(all.begin(), all.end(), word) == all.end()) all.push_back(std::move(word));
    }
  }

  void read_language(const Yaml& value) {
    auto tag = replace_all(line("language", value), "_", "-");
    if (!is_language_tag(tag))
      return error(value.place, "'" + tag + "' is not a language (BCP 47: en, de, ar, zh-Hant)");
    release_.language = std::move(tag);
  }

  void read_date(const Yaml& value) {
    auto date = parse_published_date(trim(text("date", value)), context_.time_zone);
    if (!date) return error(value.place, date.error().message());
    release_.date = *date;
  }

  std::string mailbox(const std::string& name, const Yaml& value) {
    const auto raw = text(name, value);
    if (auto parsed = parse_mailbox(raw); !parsed) error(value.place, "'" + name + "': " + parsed.error().message());
    return std::string(trim(raw));
  }

  void read_priority(const Yaml& value) {
    if (value.text == "high")
      release_.priority = Priority::high;
    else if (value.text == "normal")
      release_.priority = Priority::normal;
    else if (value.text == "low")
      release_.priority = Priority::low;
    else
      error(value.place, "'priority' must be high, normal or low");
  }

  void read_url(const Yaml& value) {
    const auto url = line("online_url", value);
    if (!url.starts_with("https://") && !url.starts_with("http://")) {
      return error(value.place, "'online_url' must start with https://");
    }
    release_.online_url = url;
  }

  // A text, the posts of a thread, or either for each channel by its name.
  void read_social(const Yaml& value) {
    if (!value.is_mapping()) return read_social_of("", value);
    for (const auto& [key, entry] : value.pairs) {
      if (!entry.is_null()) read_social_of(key.text == "default" ? "" : key.text, entry);
    }
  }

  void read_social_of(const std::string& channel, const Yaml& value) {
    SocialText social{channel, {}, value.place};
    if (value.is_scalar()) {
      social.posts.emplace_back(trim(value.text));
    } else if (value.is_sequence()) {
      for (const auto& item : value.items) {
        if (!item.is_scalar() || trim(item.text).empty())
          return error(item.place, "each post of a thread must be a text");
        social.posts.emplace_back(trim(item.text));
      }
    } else {
      return error(value.place, "'social' must be a text, a list of the posts of a thread, or one of them a channel");
    }
    release_.social.push_back(std::move(social));
  }

  void read_contacts(const Yaml& value) {
    if (value.is_mapping()) return read_contact(value);
    if (!value.is_sequence()) return error(value.place, "'contact' must have name, role, email or phone");
    for (const auto& item : value.items) read_contact(item);
  }

  void read_contact(const Yaml& value) {
    if (!value.is_mapping()) return error(value.place, "a contact must have name, role, email or phone");
    Contact contact;
    for (const auto& [key, entry] : value.pairs) {
      if (entry.is_null()) continue;
      if (key.text == "name")
        contact.name = line("name", entry);
      else if (key.text == "role")
        contact.role = line("role", entry);
      else if (key.text == "email")
        contact.email = mailbox("email", entry);
      else if (key.text == "phone")
        contact.phone = line("phone", entry);
      else
        error(key.place, "unknown key '" + key.text + "' in a contact" +
                             did_you_mean(key.text, {"name", "role", "email", "phone"}));
    }
    release_.contacts.push_back(std::move(contact));
  }

  void read_attachments(const Yaml& value) {
    if (!value.is_sequence()) return error(value.place, "'attachments' must be a list of files");
    for (const auto& item : value.items) {
      Attachment attachment;
      attachment.place = item.place;
      if (item.is_scalar())
        attachment.file = line("attachments", item);
      else if (item.is_mapping())
        read_attachment(item, attachment);
      if (!stays_inside(attachment.file))
        error(item.place, "an attachment must name a file inside the bundle");
      else
        release_.attachments.push_back(std::move(attachment));
    }
  }

  void read_attachment(const Yaml& value, Attachment& attachment) {
    for (const auto& [key, entry] : value.pairs) {
      if (entry.is_null()) continue;
      if (key.text == "file")
        attachment.file = line("file", entry);
      else if (key.text == "title")
        attachment.title = line("title", entry);
      else if (key.text == "caption")
        attachment.caption = line("caption", entry);
      else if (key.text == "credit")
        attachment.credit = line("credit", entry);
      else if (key.text == "alt")
        attachment.alt = line("alt", entry);
      else if (key.text == "inline")
        attachment.in_text = entry.text == "true";
      else
        error(key.place, "unknown key '" + key.text + "' in an attachment" +
                             did_you_mean(key.text, {"file", "title", "caption", "credit", "alt", "inline"}));
    }
  }

  void read_bylines(const Yaml& value) {
    if (value.is_scalar()) return void(release_.bylines.push_back({line("byline", value), ""}));
    if (value.is_sequence()) {
      for (const auto& item : value.items) read_bylines(item);
      return;
    }
    Byline byline;
    if (const auto* name = value.find("name")) byline.name = line("byline", *name);
    if (const auto* url = value.find("url")) byline.url = line("byline", *url);
    if (!byline.name.empty()) release_.bylines.push_back(std::move(byline));
  }

  void read_extra(const Yaml& value) {
    if (!value.is_mapping()) return error(value.place, "'extra' must be a mapping");
    for (const auto& [key, entry] : value.pairs) release_.extra[key.text] = to_json(entry);
  }

  const ParseContext& context_;
  Release& release_;
  Findings& findings_;
};

}  // namespace

void read_front_matter(const std::string& yaml, const ParseContext& context, Release& release, Findings& findings) {
  auto root = parse_yaml(quote_one_line_fields(yaml), context.file, 2, findings);
  if (!root) {
    findings.push_back(to_finding(root.error()));
    return;
  }
  if (root->is_null()) return;
  if (!root->is_mapping()) {
    findings.push_back({Severity::error, root->place, "the front matter must be 'key: value' lines"});
    return;
  }
  Reader(context, release, findings).read(*root);
}

}  // namespace gazetted
