#include "gazetted/render/model.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/render/markdown.hpp"

namespace gazetted {
namespace {

std::string day_text(const std::optional<PublishedDate>& date, const std::string& language) {
  return date ? format_day(date->year, date->month, date->day, language) : "";
}

// RFC 3966: what a telephone dials, without what people write between the digits.
std::string dialled(const std::string& phone) {
  std::string out;
  for (const char c : phone) {
    if ((c >= '0' && c <= '9') || (c == '+' && out.empty())) out += c;
  }
  return out;
}

json::array contacts_of(const Release& release) {
  json::array contacts;
  for (const auto& contact : release.contacts) {
    contacts.push_back(json::object{{"name", contact.name},
                                    {"role", contact.role},
                                    {"email", contact.email},
                                    {"phone", contact.phone},
                                    {"tel", dialled(contact.phone)}});
  }
  return contacts;
}

json::array texts(const std::vector<std::string>& words) {
  json::array array;
  for (const auto& word : words) array.push_back(json::value(word));
  return array;
}

std::string caption_of(const AttachedFile& file) {
  return file.caption + (file.caption.empty() || file.credit.empty() ? "" : " · ") + file.credit;
}

// Images that are shown, though the text does not show them itself.
json::array pictures_of(const Release& release, const std::vector<AttachedFile>& files) {
  json::array pictures;
  for (const auto& file : files) {
    if (file.cid.empty() || shows_image(release.body, file.name)) continue;
    const auto alt = !file.alt.empty() ? file.alt : !file.caption.empty() ? file.caption : file.title;
    pictures.push_back(
        json::object{{"cid", file.cid}, {"alt", alt}, {"caption", file.caption}, {"credit", file.credit}});
  }
  return pictures;
}

json::array files_part(const std::vector<AttachedFile>& files, const std::string& public_url) {
  json::array array;
  for (const auto& file : files) {
    if (!file.cid.empty()) continue;
    const auto name = file.name.substr(file.name.rfind('/') + 1);
    array.push_back(json::object{
        {"title", file.title.empty() ? name : file.title},
        {"file", name},
        {"has_title", !file.title.empty()},
        {"size", format_size(file.link.empty() ? file.bytes.size() : file.size)},
        {"link", file.link.empty() ? "" : public_url.substr(0, public_url.find_last_not_of('/') + 1) + file.link},
        {"caption", file.caption},
        {"credit", file.credit}});
  }
  return array;
}

json::object release_part(const Release& release, const Newsroom& newsroom, const std::string& language,
                          const std::vector<AttachedFile>& files) {
  json::object part;
  HtmlOptions html;
  html.right_to_left = is_right_to_left(language);
  for (const auto& file : files) {
    if (!file.cid.empty()) html.images[file.name] = {file.cid, file.alt, caption_of(file)};
  }
  auto lead = html;
  if (!release.dateline.empty()) lead.lead = release.dateline + " — ";
  part["id"] = release.id;
  part["title"] = release.title;
  part["subject"] = release.subject;
  part["subtitle"] = release.subtitle;
  part["summary"] = release.summary;
  part["language"] = language;
  part["dir"] = is_right_to_left(language) ? "rtl" : "ltr";
  part["date"] = day_text(release.date, language);
  part["dateline"] = release.dateline;
  part["topics"] = texts(release.topics);
  part["topics_text"] = join(release.topics, ", ");
  part["body_html"] = markdown_to_html(release.body, html);
  part["body_text"] = markdown_to_text(release.body);
  part["story_html"] = markdown_to_html(release.body, lead);  // the dateline runs into the first paragraph
  part["story_text"] = markdown_to_text(release.body, lead.lead);
  part["contacts"] = contacts_of(release);
  part["has_contacts"] = !release.contacts.empty();
  const auto& boilerplate = release.boilerplate.empty() ? newsroom.boilerplate : release.boilerplate;
  part["boilerplate_html"] = markdown_to_html(boilerplate, html);
  part["boilerplate_text"] = markdown_to_text(boilerplate);
  part["notes_html"] = markdown_to_html(release.notes_to_editors, html);
  part["notes_text"] = markdown_to_text(release.notes_to_editors);
  const auto* social = release.social_for("");
  part["social"] = social ? join(social->posts, "\n\n") : "";
  part["priority"] = to_string(release.priority);
  part["media"] = texts(release.media);
  part["pictures"] = pictures_of(release, files);
  part["files"] = files_part(files, newsroom.public_url);
  part["has_media"] =
      !release.media.empty() || !part.at("pictures").as_array().empty() || !part.at("files").as_array().empty();
  json::array bylines;
  for (const auto& byline : release.bylines)
    bylines.push_back(json::object{{"name", byline.name}, {"url", byline.url}});
  part["bylines"] = bylines;
  part["has_bylines"] = !bylines.empty();
  part["distributor"] = release.distributor;
  part["on_behalf_of"] = release.on_behalf_of;
  part["distributed"] = day_text(release.distributed, language);
  part["extra"] = release.extra;
  return part;
}

json::object newsroom_part(const Release& release, const Newsroom& configured) {
  const Newsroom empty;
  const Newsroom& card = release.card ? *release.card : empty;
  const auto pick = [](const std::string& first, const std::string& second) { return first.empty() ? second : first; };
  json::object part;
  part["name"] = pick(card.name, configured.name);
  part["slug"] = configured.slug;
  part["page"] = card.page;
  part["website"] = pick(card.website, configured.website);
  part["email"] = pick(card.email, configured.email);
  part["postal_address"] = pick(card.postal_address, configured.postal_address);
  json::array profiles;
  for (const auto& profile : card.social_profiles.empty() ? configured.social_profiles : card.social_profiles) {
    profiles.push_back(json::object{{"platform", profile.platform}, {"url", profile.url}});
  }
  part["social_profiles"] = profiles;
  part["has_social_profiles"] = !profiles.empty();
  return part;
}

}  // namespace

json::value build_model(const Release& release, const Newsroom& newsroom, const ListText& list,
                        const std::vector<AttachedFile>& files, const Labels& own) {
  const auto language = !release.language.empty() ? release.language
                        : !list.language.empty()  ? list.language
                                                  : newsroom.language;
  json::object model;
  model["release"] = release_part(release, newsroom, language, files);
  model["newsroom"] = newsroom_part(release, newsroom);
  model["list"] = json::object{
      {"name", list.name}, {"title", list.title.empty() ? list.name : list.title}, {"language", list.language}};
  model["links"] = json::object{{"online", release.online_url}, {"unsubscribe", ""}};
  model["labels"] = labels_for(language, own);
  return model;
}

json::object subscriber_model(const Person& person) {
  json::object model;
  for (const auto& [key, value] : person.attributes) model[key] = value;
  model["email"] = person.address;
  model["name"] = person.name;
  model["language"] = person.language;
  model["topics"] = texts(person.topics);
  return model;
}

std::string field_of(const Person& person, const std::string& field) {
  if (field == "email") return person.address;
  if (field == "name") return person.name;
  if (field == "language") return person.language;
  for (const auto& [key, value] : person.attributes) {
    if (key == field) return value;
  }
  return "";
}

}  // namespace gazetted
