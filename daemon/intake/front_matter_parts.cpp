// The keys of front matter that have keys of their own: contacts, bylines, attachments, texts for channels.
#include "front_matter_reader.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

// A relative path without "..": attachments never leave their bundle.
bool stays_inside(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.front() == '.') return false;
  return name.find('\\') == std::string::npos && name.find("..") == std::string::npos;
}

void read_contact(FrontMatter& front, const Yaml& value) {
  if (!value.is_mapping()) return front.error(value.place, "a contact must have name, role, email or phone");
  Contact contact;
  for (const auto& [key, entry] : value.pairs) {
    if (entry.is_null()) continue;
    const auto name = folded_key(key.text);
    if (name == "name")
      contact.name = front.line("name", entry);
    else if (name == "role")
      contact.role = front.line("role", entry);
    else if (name == "email" || name == "e_mail")
      contact.email = front.mailbox("email", entry);
    else if (name == "phone")
      contact.phone = front.line("phone", entry);
    else
      front.error(key.place, "unknown key '" + key.text + "' in a contact" +
                                 did_you_mean(name, {"name", "role", "email", "phone"}));
  }
  front.release.contacts.push_back(std::move(contact));
}

void read_attachment(FrontMatter& front, const Yaml& value, Attachment& attachment) {
  for (const auto& [key, entry] : value.pairs) {
    if (entry.is_null()) continue;
    const auto name = folded_key(key.text);
    if (name == "file")
      attachment.file = normalised(front.line("file", entry));
    else if (name == "title")
      attachment.title = front.line("title", entry);
    else if (name == "caption")
      attachment.caption = front.line("caption", entry);
    else if (name == "credit")
      attachment.credit = front.line("credit", entry);
    else if (name == "alt") {
      attachment.alt = front.line("alt", entry);
      attachment.decorative = attachment.alt.empty();
    } else if (name == "inline")
      attachment.in_text = front.yes_or_no("inline", entry);
    else
      front.error(key.place, "unknown key '" + key.text + "' in an attachment" +
                                 did_you_mean(name, {"file", "title", "caption", "credit", "alt", "inline"}));
  }
}

void read_social_of(FrontMatter& front, const std::string& channel, const Yaml& value) {
  SocialText social{channel, {}, value.place};
  if (value.is_scalar()) {
    social.posts.emplace_back(trim(value.text));
  } else if (value.is_sequence()) {
    for (const auto& item : value.items) {
      if (!item.is_scalar() || trim(item.text).empty())
        return front.error(item.place, "each post of a thread must be a text");
      social.posts.emplace_back(trim(item.text));
    }
  } else {
    return front.error(value.place,
                       "'social' must be a text, a list of the posts of a thread, or a mapping of channels to these");
  }
  front.release.social.push_back(std::move(social));
}

}  // namespace

void read_contacts(FrontMatter& front, const Yaml& value) {
  if (value.is_mapping()) return read_contact(front, value);
  if (!value.is_sequence()) return front.error(value.place, "'contact' must have name, role, email or phone");
  for (const auto& item : value.items) read_contact(front, item);
}

void read_bylines(FrontMatter& front, const Yaml& value) {
  if (value.is_scalar()) return void(front.release.bylines.push_back({front.line("byline", value), ""}));
  if (value.is_sequence()) {
    for (const auto& item : value.items) read_bylines(front, item);
    return;
  }
  Byline byline;
  for (const auto& [key, entry] : value.pairs) {
    const auto name = folded_key(key.text);
    if (name == "name")
      byline.name = front.line("byline", entry);
    else if (name == "url")
      byline.url = front.address("url", entry, {"https://", "http://", "mailto:"});
    else
      front.note(key.place, "a byline has name and url; '" + key.text + "' is left out");
  }
  if (byline.name.empty()) return front.error(value.place, "a byline needs a name");
  front.release.bylines.push_back(std::move(byline));
}

void read_attachments(FrontMatter& front, const Yaml& value) {
  if (!value.is_sequence()) return front.error(value.place, "'attachments' must be a list of files");
  for (const auto& item : value.items) {
    Attachment attachment;
    attachment.place = item.place;
    if (item.is_scalar())
      attachment.file = normalised(front.line("attachments", item));
    else if (item.is_mapping())
      read_attachment(front, item, attachment);
    if (!stays_inside(attachment.file))
      front.error(item.place, "an attachment must name a file inside the bundle");
    else
      front.release.attachments.push_back(std::move(attachment));
  }
}

// A text, the posts of a thread, or either for each channel by its name.
void read_social(FrontMatter& front, const Yaml& value) {
  if (!value.is_mapping()) return read_social_of(front, "", value);
  for (const auto& [key, entry] : value.pairs) {
    if (!entry.is_null()) read_social_of(front, key.text == "default" ? "" : key.text, entry);
  }
}

}  // namespace gazetted
