#include "gazetted/render/model.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/document/line_wrap.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/document/writers.hpp"
#include "gazetted/model/about_name.hpp"
#include "gazetted/render/colours.hpp"
#include "gazetted/render/telephone.hpp"
#include "gazetted/render/wording.hpp"
#include "picture_size.hpp"

namespace gazetted {
namespace {

// A text of one paragraph in lines of the plain text.
std::string wrapped(const std::string& text) {
  auto lines = wrapped_lines(text);
  while (lines.ends_with('\n')) lines.pop_back();
  return lines;
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
json::array pictures_of(const Release& release, const std::vector<AttachedFile>& files, const json::object& labels) {
  json::array pictures;
  for (const auto& file : files) {
    if (file.cid.empty() || shows_image(release.body, file.name)) continue;
    const auto alt = !file.alt.empty() ? file.alt : !file.caption.empty() ? file.caption : file.title;
    const auto width = std::min(picture_width(file.bytes), column_width);
    pictures.push_back(json::object{{"cid", file.cid},
                                    {"alt", alt},
                                    {"width", width == 0 ? "" : std::to_string(width)},
                                    {"caption", file.caption},
                                    {"credit", file.credit},
                                    {"credit_line", credit_line(file.credit, labels)}});
  }
  return pictures;
}

json::array files_part(const std::vector<AttachedFile>& files, const std::string& public_url,
                       const json::object& labels) {
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
        {"credit", file.credit},
        {"credit_line", credit_line(file.credit, labels)}});
  }
  return array;
}

// One Markdown text of a release, both ways.
struct BothWays {
  std::string html, text;
};

Result<BothWays> both_ways(const Markdown& markdown, const HtmlOptions& html, const TextOptions& text) {
  auto as_html = markdown.html(html);
  if (!as_html) return as_html.error();
  auto as_text = markdown.text(text);
  if (!as_text) return as_text.error();
  return BothWays{std::move(*as_html), std::move(*as_text)};
}

Result<BothWays> both_ways(const std::string& markdown, const HtmlOptions& html, const TextOptions& text) {
  const auto parsed = Markdown::parse(markdown);
  if (!parsed) return parsed.error();
  return both_ways(*parsed, html, text);
}

// The error with the file, and the line of the body.
Error in_body(const Error& error, const Release& release) {
  const int line = std::max(error.place().line, 1);
  return Error(Place{release.file, release.body_line + line - 1, 0}, error.message());
}

Result<json::object> release_part(const Release& release, const Newsroom& newsroom, const ListText& list,
                                  const std::string& language, const std::vector<AttachedFile>& files,
                                  const json::object& labels) {
  json::object part;
  HtmlOptions html;
  html.right_to_left = reads_right_to_left(release.title + "\n" + release.body, language);
  for (const auto& file : files) {
    if (!file.cid.empty()) html.images[file.name] = {file.cid, file.alt, caption_of(file), picture_width(file.bytes)};
  }
  TextOptions text;
  text.struck_out = text_member(labels, "struck_out") + text_member(labels, "colon");
  auto lead = html;
  auto text_lead = text;
  if (!release.dateline.empty()) lead.lead = text_lead.lead = release.dateline + " — ";
  const auto body = Markdown::parse(release.body);
  if (!body) return in_body(body.error(), release);
  const auto plain = both_ways(*body, html, text);
  const auto story = both_ways(*body, lead, text_lead);  // the dateline runs into the first paragraph
  if (!plain || !story) return in_body(plain ? story.error() : plain.error(), release);
  // Beside what must not be used nobody praises himself.
  const auto& about = release.boilerplate.empty() && release.kind != ReleaseKind::withdrawal
                          ? newsroom.boilerplate_in(language)
                          : release.boilerplate;
  const auto boilerplate = both_ways(about, html, text);
  if (!boilerplate) return fail("{}: boilerplate: {}", release.file, boilerplate.error().message());
  const auto notes = both_ways(release.notes_to_editors, html, text);
  if (!notes) return fail("{}: notes_to_editors: {}", release.file, notes.error().message());
  part["id"] = release.id;
  part["title"] = release.title;
  part["subject"] = release.subject;
  part["subtitle"] = release.subtitle;
  part["summary"] = release.summary;
  part["title_text"] = wrapped(release.title);
  part["subtitle_text"] = wrapped(release.subtitle);
  part["summary_text"] = wrapped(release.summary);
  part["language"] = language;
  part["dir"] = html.right_to_left ? "rtl" : "ltr";
  part["date"] = day_text(release.date, language);
  part["dateline"] = release.dateline;
  part["topics"] = texts(release.topics);
  part["topics_text"] = join(release.topics, ", ");
  part["body_html"] = plain->html;
  part["body_text"] = plain->text;
  part["story_html"] = story->html;
  part["story_text"] = story->text;
  part["contacts"] = contacts_of(release);
  part["has_contacts"] = !release.contacts.empty();
  part["boilerplate_html"] = boilerplate->html;
  part["boilerplate_text"] = boilerplate->text;
  part["about_name"] = name_of_about(release, newsroom);
  part["notes_html"] = notes->html;
  part["notes_text"] = notes->text;
  const auto* social = release.social_for("");
  part["social"] = social ? join(social->posts, "\n\n") : "";
  part["priority"] = to_string(release.priority);
  std::vector<std::string> media;
  json::array media_links;
  for (const auto& link : release.media) {
    auto safe = safe_target(link.url);
    if (safe.empty()) continue;
    media_links.push_back(json::object{{"url", safe}, {"title", link.title}});
    media.push_back(std::move(safe));
  }
  part["media"] = texts(media);
  part["media_links"] = std::move(media_links);
  part["pictures"] = pictures_of(release, files, labels);
  part["files"] = files_part(files, newsroom.public_url, labels);
  part["has_media"] = !media.empty() || !part.at("pictures").as_array().empty() || !part.at("files").as_array().empty();
  json::array bylines;
  for (const auto& byline : release.bylines)
    bylines.push_back(json::object{{"name", byline.name}, {"url", safe_target(byline.url)}});
  part["bylines"] = bylines;
  part["has_bylines"] = !bylines.empty();
  const bool is_of_list = !list.distributor.empty();
  part["distributor"] = is_of_list ? list.distributor : release.distributor;
  part["on_behalf_of"] = is_of_list ? list.on_behalf_of : release.on_behalf_of;
  part["distributed_by"] =
      distribution_line(text_member(part, "distributor"), text_member(part, "on_behalf_of"), labels);
  part["distributed"] = day_text(release.distributed, language);
  part["extra"] = release.extra;
  return part;
}

// For lists that have it early: until when, in the newsroom's zone, and what that is beyond doubt.
json::object embargo_part(const Release& release, const Newsroom& newsroom, const ListText& list,
                          const std::string& language, const json::object& labels) {
  json::object part{{"until", ""}, {"exactly", ""}};
  if (!release.embargo || !list.early) return part;
  const auto zone = Zone::load_or_utc(newsroom.time_zone);
  const auto at = release.embargo->instant;
  part["until"] = text_member(labels, "embargoed_until") + embargo_words(at, zone, labels, language);
  part["exactly"] = embargo_in_figures(at, zone);
  return part;
}

std::string_view head_label(ReleaseKind kind, OnlyEmbargo only_embargo) {
  if (kind != ReleaseKind::update || only_embargo == OnlyEmbargo::no) return to_string(kind);
  return only_embargo == OnlyEmbargo::lifted ? "head_lifted" : "head_moved";
}

// What the text is to the version before it. All of it is empty for a release that has none.
json::object change_part(const Release& release, const Newsroom& newsroom, const EarlierVersion* earlier,
                         OnlyEmbargo only_embargo, const std::string& language, const json::object& labels) {
  json::object part;
  for (const char* key : {"kind", "head", "note", "note_text", "do_not_use", "do_not_use_text", "earlier_id",
                          "earlier_title", "earlier_date", "published", "replaces", "replaces_text"})
    part[key] = "";
  if (release.kind == ReleaseKind::release) return part;
  const auto kind = to_string(release.kind);
  part["kind"] = kind;
  part["head"] = text_member(labels, head_label(release.kind, only_embargo));
  part["note"] = release.change_note;
  part["note_text"] = wrapped(release.change_note);
  if (release.kind == ReleaseKind::withdrawal) {
    part["do_not_use"] = text_member(labels, "do_not_use");
    part["do_not_use_text"] = wrapped(text_member(labels, "do_not_use"));
  }
  if (!earlier) return part;
  part["earlier_id"] = earlier->id;
  part["earlier_title"] = earlier->title;
  const int day = day_in_zone(earlier->accepted, Zone::load_or_utc(newsroom.time_zone));
  const auto date = format_day(day / 10'000, day / 100 % 100, day % 100, language);
  part["earlier_date"] = date;
  if (earlier->is_public) part["published"] = date;
  if (release.kind == ReleaseKind::withdrawal) return part;
  part["replaces"] = replace_all(text_member(labels, "replaces"), "{date}", date);
  part["replaces_text"] = wrapped(text_member(part, "replaces"));
  return part;
}

// As mails can be read in them, in the light and in the dark.
json::object colours_part(const Newsroom& newsroom) {
  json::object part;
  const auto colour = parse_colour(newsroom.colour);
  const auto made = colour ? brand_colours(*colour) : BrandColours();
  part["colour"] = colour ? to_string(made.brand) : "";
  part["link_colour"] = colour ? to_string(made.light) : "";
  part["link_colour_dark"] = colour ? to_string(made.dark) : "";
  return part;
}

json::object newsroom_part(const Release& release, const Newsroom& configured) {
  const Newsroom empty;
  const Newsroom& card = release.card ? *release.card : empty;
  const auto pick = [](const std::string& first, const std::string& second) { return first.empty() ? second : first; };
  json::object part;
  part["name"] = pick(card.name, configured.name);
  part["slug"] = configured.slug;
  part["page"] = safe_target(card.page);
  part["website"] = safe_target(pick(card.website, configured.website));
  part["email"] = pick(card.email, configured.email);
  const auto postal = split(pick(card.postal_address, configured.postal_address), '\n');
  part["postal_address"] = join(postal, "\n");
  part["postal_lines"] = texts(postal);
  json::array profiles;
  for (const auto& profile : card.social_profiles.empty() ? configured.social_profiles : card.social_profiles) {
    const auto url = safe_target(profile.url);
    if (!url.empty()) profiles.push_back(json::object{{"platform", profile.platform}, {"url", url}});
  }
  part["logo"] = safe_target(configured.logo_url);
  for (auto& [key, colour] : colours_part(configured)) part[key] = colour;
  part["social_profiles"] = profiles;
  part["has_social_profiles"] = !profiles.empty();
  return part;
}

}  // namespace

Result<json::value> build_model(const Release& release, const Newsroom& newsroom, const ListText& list,
                                const std::vector<AttachedFile>& files, const Labels& own,
                                const EarlierVersion* earlier, OnlyEmbargo only_embargo) {
  const auto language = !release.language.empty() ? release.language
                        : !list.language.empty()  ? list.language
                                                  : newsroom.language;
  json::object model;
  const auto labels = labels_for(language, own);
  auto part = release_part(release, newsroom, list, language, files, labels);
  if (!part) return part.error();
  model["release"] = std::move(*part);
  model["newsroom"] = newsroom_part(release, newsroom);
  model["embargo"] = embargo_part(release, newsroom, list, language, labels);
  model["change"] = change_part(release, newsroom, earlier, only_embargo, language, labels);
  model["list"] = json::object{
      {"name", list.name}, {"title", list.title.empty() ? list.name : list.title}, {"language", list.language}};
  model["links"] = json::object{{"online", safe_target(release.online_url)}, {"unsubscribe", ""}, {"preferences", ""}};
  json::object rules;  // what underlines the headings of the plain text
  for (const char* key : {"media", "contact", "notes_to_editors"}) rules[key] = underline(text_member(labels, key));
  rules["about"] = underline(text_member(labels, "about") + " " + text_member(model["newsroom"].as_object(), "name"));
  rules["title"] = underline(wrapped(release.title), '=');
  model["rules"] = std::move(rules);
  model["labels"] = labels;
  return json::value(std::move(model));
}

json::object subscriber_model(const Subscriber& subscriber) {
  json::object model;
  for (const auto& [key, value] : subscriber.attributes) model[key] = value;
  model["email"] = subscriber.address;
  model["name"] = subscriber.name;
  model["language"] = subscriber.language;
  model["topics"] = texts(subscriber.topics);
  return model;
}

std::string field_of(const Subscriber& subscriber, const std::string& field) {
  if (field == "email") return subscriber.address;
  if (field == "name") return subscriber.name;
  if (field == "language") return subscriber.language;
  for (const auto& [key, value] : subscriber.attributes) {
    if (key == field) return value;
  }
  return "";
}

}  // namespace gazetted
