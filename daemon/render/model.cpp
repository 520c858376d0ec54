#include "gazetted/render/model.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/render/markdown.hpp"

namespace gazetted {
namespace {

std::string day_text(const std::optional<PublishedDate>& date, const std::string& language) {
  return date ? format_day(date->year, date->month, date->day, language) : "";
}

json::array contacts_of(const Release& release) {
  json::array contacts;
  for (const auto& contact : release.contacts) {
    contacts.push_back(json::object{
        {"name", contact.name}, {"role", contact.role}, {"email", contact.email}, {"phone", contact.phone}});
  }
  return contacts;
}

json::array texts(const std::vector<std::string>& words) {
  json::array array;
  for (const auto& word : words) array.push_back(json::value(word));
  return array;
}

json::object release_part(const Release& release, const Newsroom& newsroom, const std::string& language,
                          const InlineImages& images) {
  json::object part;
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
  part["body_html"] = markdown_to_html(release.body, images);
  part["body_text"] = markdown_to_text(release.body);
  part["contacts"] = contacts_of(release);
  part["has_contacts"] = !release.contacts.empty();
  const auto& boilerplate = release.boilerplate.empty() ? newsroom.boilerplate : release.boilerplate;
  part["boilerplate_html"] = markdown_to_html(boilerplate);
  part["boilerplate_text"] = markdown_to_text(boilerplate);
  part["notes_html"] = markdown_to_html(release.notes_to_editors);
  part["notes_text"] = markdown_to_text(release.notes_to_editors);
  part["social"] = release.social;
  part["priority"] = to_string(release.priority);
  part["media"] = texts(release.media);
  part["has_media"] = !release.media.empty();
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
                        const InlineImages& images) {
  const auto language = !release.language.empty() ? release.language
                        : !list.language.empty()  ? list.language
                                                  : newsroom.language;
  json::object model;
  model["release"] = release_part(release, newsroom, language, images);
  model["newsroom"] = newsroom_part(release, newsroom);
  model["list"] = json::object{
      {"name", list.name}, {"title", list.title.empty() ? list.name : list.title}, {"language", list.language}};
  model["links"] = json::object{{"online", release.online_url}, {"unsubscribe", ""}};
  model["labels"] = labels_for(language);
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
