#include "door_html.hpp"

#include <algorithm>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/render/label_languages.hpp"
#include "gazetted/render/labels.hpp"
#include "gazetted/render/wording.hpp"

namespace gazetted {
namespace {

std::string isolated(const std::string& address) { return "<bdi dir=\"ltr\">" + html_escape(address) + "</bdi>"; }

std::string html_label(const DoorList& list, std::string_view key) { return html_escape(list.label(key)); }

// A label in which the hole is an address, which is written from left to right whatever surrounds it.
std::string with_address(const DoorList& list, std::string_view key, const std::string& address,
                         std::string_view hole = "{address}") {
  return replace_all(html_label(list, key), hole, isolated(address));
}

std::string paragraph(const std::string& html) { return "<p>" + html + "</p>\n"; }

std::string hidden(std::string_view name, const std::string& value) {
  return fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name, html_escape(value));
}

std::string button(const DoorList& list, std::string_view key, std::string_view action = "",
                   std::string_view kind = "") {
  return fmt::format("<button type=\"submit\"{}{}>{}</button>\n",
                     action.empty() ? "" : fmt::format(" name=\"do\" value=\"{}\"", action),
                     kind.empty() ? "" : fmt::format(" class=\"{}\"", kind), html_label(list, key));
}

std::string address_field(const DoorList& list, std::string_view label, const std::string& value, bool is_wrong) {
  return fmt::format(
      "<p class=\"field\"><label for=\"email\">{}</label>\n"
      "<input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"email\" maxlength=\"254\" dir=\"ltr\" "
      "value=\"{}\"{} required></p>\n",
      html_label(list, label), html_escape(value),
      is_wrong ? " aria-invalid=\"true\" aria-describedby=\"trouble\"" : "");
}

std::string language_field(const DoorList& list, const std::string& chosen, const std::string& id) {
  if (list.languages.size() < 2) return "";
  std::string options;
  for (const auto& language : list.languages)
    options +=
        fmt::format("<option value=\"{0}\" lang=\"{0}\"{1}>{2}</option>\n", html_escape(language),
                    equal_ignoring_case(language, chosen) ? " selected" : "", html_escape(name_in_itself(language)));
  return fmt::format(
      "<p class=\"field\"><label for=\"language{0}\">{1}</label>\n<select id=\"language{0}\" name=\"language\">\n"
      "{2}</select></p>\n",
      id, html_label(list, "door_language"), options);
}

std::string topics_field(const DoorList& list, const std::vector<std::string>& chosen, const std::string& id) {
  if (list.topics.empty()) return "";
  std::string boxes;
  int number = 0;
  for (const auto& [topic, title] : list.topics) {
    const bool is_chosen = std::any_of(chosen.begin(), chosen.end(),
                                       [&wanted = topic](const auto& one) { return equal_ignoring_case(one, wanted); });
    boxes += fmt::format(
        "<li><input id=\"topic{0}-{1}\" name=\"topic\" type=\"checkbox\" value=\"{2}\"{3}> "
        "<label for=\"topic{0}-{1}\">{4}</label></li>\n",
        id, ++number, html_escape(topic), is_chosen ? " checked" : "", html_escape(title));
  }
  return fmt::format("<fieldset>\n<legend>{}</legend>\n<p>{}</p>\n<ul>\n{}</ul>\n</fieldset>\n",
                     html_label(list, "topics"), html_label(list, "door_all_topics"), boxes);
}

std::string trouble_line(const DoorList& list, const std::string& trouble) {
  if (trouble.empty()) return "";
  return fmt::format("<p id=\"trouble\" class=\"trouble\" role=\"alert\">{}</p>\n", html_label(list, trouble));
}

// What people do not see, and programs that fill in everything do.
std::string trap(const DoorList& list) {
  return fmt::format(
      "<p class=\"unfilled\"><label for=\"remarks\">{}</label>\n<input id=\"remarks\" name=\"remarks\" type=\"text\" "
      "tabindex=\"-1\" autocomplete=\"off\"></p>\n",
      html_label(list, "door_leave_empty"));
}

std::string question_field(const DoorList& list, const Question& question) {
  const auto sum = fmt::format("<bdi dir=\"ltr\">{} + {}</bdi>", question.first, question.second);
  return fmt::format(
             "<p class=\"field\"><label for=\"answer\">{}</label>\n<input id=\"answer\" name=\"answer\" type=\"text\" "
             "inputmode=\"numeric\" autocomplete=\"off\" maxlength=\"4\" dir=\"ltr\" required></p>\n",
             replace_all(html_label(list, "door_question"), "{sum}", sum)) +
         hidden("question", question.stamp);
}

std::string door_path(const DoorList& list) {
  return fmt::format("{}{}?lang={}", subscribe_path, percent_encode(list.name), percent_encode(list.language));
}

DoorPage page_of(const DoorList& list, std::string heading, std::string html) {
  DoorPage page;
  page.newsroom = list.newsroom;
  page.language = list.language;
  page.path = door_path(list);
  page.heading = std::move(heading);
  page.html = std::move(html);
  return page;
}

std::string link(const std::string& target, const std::string& text) {
  return fmt::format("<a href=\"{}\">{}</a>", html_escape(target), html_escape(text));
}

// Those that a list's rule is about, else all that the newsroom has a name for.
std::vector<std::pair<std::string, std::string>> topics_of(const Settings& settings, const ListSettings& list,
                                                           const std::string& newsroom, const std::string& language) {
  const auto site = settings.site.newsrooms.find(newsroom);
  std::vector<std::string> topics = list.audience.match.any;
  if (topics.empty() && site != settings.site.newsrooms.end()) {
    for (const auto& [topic, titles] : site->second.topic_titles) topics.push_back(topic);
  }
  std::vector<std::pair<std::string, std::string>> named;
  for (const auto& topic : topics) {
    auto title = topic;
    if (site != settings.site.newsrooms.end()) {
      const auto found = site->second.topic_titles.find(topic);
      if (found != site->second.topic_titles.end() && !text_in(found->second, language).empty())
        title = text_in(found->second, language);
    }
    named.emplace_back(topic, std::move(title));
  }
  if (named.size() < 2) named.clear();  // there is nothing to choose
  return named;
}

}  // namespace

std::string DoorList::label(std::string_view key) const {
  return with_names(text_member(labels, key), title, newsroom_name, language);
}

std::optional<DoorList> list_of(const Settings& settings, const std::string& name, const std::string& wanted) {
  const auto* list = settings.list(name);
  if (!list) return std::nullopt;
  DoorList door;
  door.name = name;
  door.title = list->audience.title.empty() ? name : list->audience.title;
  door.newsroom = list->audience.newsroom.empty() ? settings.first_newsroom : list->audience.newsroom;
  const auto& newsroom = settings.newsroom(door.newsroom);
  door.newsroom_name = newsroom.name;
  door.contact = newsroom.email;
  const auto own = list->audience.language.empty() ? newsroom.language : list->audience.language;
  door.languages = {own};
  if (const auto site = settings.site.newsrooms.find(door.newsroom); site != settings.site.newsrooms.end()) {
    for (const auto& language : site->second.languages) {
      if (!equal_ignoring_case(language, own)) door.languages.push_back(language);
    }
  }
  door.language = is_language_tag(wanted) && has_labels(wanted, {}) ? wanted : own;
  door.topics = topics_of(settings, *list, door.newsroom, door.language);
  door.labels = labels_for(door.language);
  return door;
}

std::optional<DoorList> door_of(const Settings& settings, const std::string& name, const std::string& wanted) {
  const auto* list = settings.list(name);
  if (!list || !list->subscribe || settings.newsroom(list->audience.newsroom).public_url.empty()) return std::nullopt;
  return list_of(settings, name, wanted);
}

DoorPage sign_up_page(const DoorList& list, const SignUpForm& form) {
  const bool is_wrong = form.trouble == "door_bad_address";
  auto html = trouble_line(list, form.trouble) +
              fmt::format("<form method=\"post\" action=\"{}\" class=\"door\">\n", html_escape(door_path(list))) +
              address_field(list, "door_email", form.address, is_wrong) +
              language_field(list, form.choices.language.empty() ? list.language : form.choices.language, "") +
              topics_field(list, form.choices.topics, "") + trap(list) + hidden("stamp", form.stamp);
  if (form.question) html += question_field(list, *form.question);
  html += paragraph(html_escape(list.consent())) + button(list, "door_button") + "</form>\n";
  auto page = page_of(list, list.label("door_title"), std::move(html));
  if (!form.trouble.empty()) page.status = 422;
  return page;
}

DoorPage check_mail_page(const DoorList& list, const std::string& address) {
  return page_of(list, list.label("door_check_title"), paragraph(with_address(list, "door_check", address)));
}

DoorPage turned_away_page(const DoorList& list, SignUpAnswer answer) {
  const bool is_closed = answer == SignUpAnswer::closed;
  auto page =
      page_of(list, list.label("door_title"),
              paragraph(is_closed ? with_address(list, "door_closed", list.contact) : html_label(list, "door_later")));
  page.status = is_closed ? 503 : 429;
  return page;
}

DoorPage not_yet_page(const DoorList& list, const Confirmation& asked) {
  const bool moves = !asked.from.empty();
  const auto text = replace_all(with_address(list, moves ? "move_text" : "confirm_text", asked.address), "{old}",
                                isolated(masked_address(asked.from)));
  return page_of(list, list.label(moves ? "move_title" : "confirm_title"),
                 paragraph(text) + "<form method=\"post\" class=\"door\">\n" +
                     button(list, moves ? "move_button" : "confirm_button") + "</form>\n");
}

DoorPage confirmed_page(const DoorList& list, const Confirmation& asked, const std::string& preferences) {
  const bool moves = !asked.from.empty();
  auto html = paragraph(with_address(list, moves ? "move_done_text" : "confirm_done_text", asked.address)) +
              paragraph(link(preferences, list.label("prefs_link")));
  return page_of(list, list.label(moves ? "move_done" : "confirm_done"), std::move(html));
}

DoorPage not_confirmed_page(const DoorList& list, ConfirmResult result) {
  const bool again = result == ConfirmResult::before;
  auto html = again ? std::string() : paragraph(link(door_path(list), list.label("door_title")));
  auto page = page_of(list, list.label(again ? "confirm_before" : "confirm_expired"), std::move(html));
  page.status = again ? 200 : 410;
  return page;
}

DoorPage preferences_page(const DoorList& speaker, const PreferencesView& view) {
  std::string html = paragraph(isolated(masked_address(view.address)));
  if (view.saved) html += fmt::format("<p role=\"status\">{}</p>\n", html_label(speaker, "prefs_saved"));
  if (view.lists.empty()) html += paragraph(html_label(speaker, "prefs_none"));
  int number = 0;
  for (const auto& [list, choices] : view.lists) {
    const auto id = std::to_string(++number);
    const auto fields = language_field(list, choices.language.empty() ? list.languages.front() : choices.language, id) +
                        topics_field(list, choices.topics, id);
    html += fmt::format("<section aria-labelledby=\"list{0}\">\n<h2 id=\"list{0}\"><bdi>{1}</bdi></h2>\n", id,
                        html_escape(list.title)) +
            "<form method=\"post\" class=\"door\">\n" + hidden("list", list.name) + fields + "<p class=\"buttons\">" +
            (fields.empty() ? std::string() : button(speaker, "prefs_save", "save")) +
            button(speaker, "unsubscribe", "leave", "second") + "</p>\n</form>\n</section>\n";
  }
  if (!view.lists.empty()) {
    html += "<form method=\"post\" class=\"door\">\n" + button(speaker, "prefs_leave_all", "leave-all", "second") +
            "</form>\n<section aria-labelledby=\"move\">\n<h2 id=\"move\">" + html_label(speaker, "prefs_address") +
            "</h2>\n" + trouble_line(speaker, view.trouble) + "<form method=\"post\" class=\"door\">\n" +
            address_field(speaker, "prefs_new_address", "", !view.trouble.empty()) +
            button(speaker, "prefs_change", "move") + "</form>\n</section>\n";
  }
  for (const auto& other : view.others) html += paragraph(link(door_path(other), other.label("door_title")));
  return page_of(speaker, speaker.label("prefs_title"), std::move(html));
}

DoorPage left_page(const DoorList& speaker, const std::vector<DoorList>& left, const std::string& preferences) {
  std::string html = "<ul>\n", names;
  for (const auto& list : left) {
    html += "<li><bdi>" + html_escape(list.title) + "</bdi></li>\n";
    names += hidden("list", list.name);
  }
  html += "</ul>\n<form method=\"post\" class=\"door\">\n" + names + button(speaker, "prefs_undo", "back", "second") +
          "</form>\n" + paragraph(link(preferences, speaker.label("prefs_link")));
  return page_of(speaker, speaker.label("unsubscribed"), std::move(html));
}

DoorPage plain_page(const DoorList& speaker, std::string_view label, const std::string& html) {
  return page_of(speaker, speaker.label(label), html);
}

}  // namespace gazetted
