#include "unsubscribe.hpp"

#include <algorithm>

#include "door_html.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/render/labels.hpp"
#include "page.hpp"

namespace gazetted {
namespace {

// What a valid token says, as its page needs it.
struct Leaver {
  Unsubscription who;
  std::string title, language;
  json::object labels;
};

std::optional<Leaver> leaver_of(const Settings& settings, const std::string& token) {
  auto who = settings.tokens->read_unsubscribe(token);
  if (!who) return std::nullopt;
  const auto* list = settings.list(who->list);
  Leaver leaver;
  leaver.title = list && !list->audience.title.empty() ? list->audience.title : who->list;
  leaver.language = !who->language.empty() ? who->language : list ? list->audience.language : std::string("en");
  leaver.labels = labels_for(leaver.language);
  leaver.who = std::move(*who);
  return leaver;
}

std::string label(const Leaver& leaver, std::string_view key) { return html_escape(text_member(leaver.labels, key)); }

// Where somebody can choose instead, as long as there is a list to choose.
std::string choosing(const Settings& settings, const Leaver& leaver) {
  const bool has_door =
      std::any_of(settings.lists.begin(), settings.lists.end(), [](const auto& one) { return one.subscribe; });
  const auto list = has_door ? list_of(settings, leaver.who.list, leaver.language) : std::nullopt;
  if (!list) return "";
  const auto token = preferences_token(*settings.tokens, {leaver.who.address, leaver.language, leaver.who.list});
  return fmt::format("<p><a href=\"{}{}\">{}</a></p>\n", preferences_path, token,
                     html_escape(list->label("prefs_link")));
}

bool is_one_click(const std::string& form) {
  return form.find("List-Unsubscribe") != std::string::npos && form.find("One-Click") != std::string::npos;
}

}  // namespace

WebResponse show_unsubscribe(const Settings& settings, const std::string& token) {
  const auto leaver = leaver_of(settings, token);
  if (!leaver) return nothing_here();
  return page_response(200, leaver->language, leaver->title,
                       "<p><bdi dir=\"ltr\">" + html_escape(masked_address(leaver->who.address)) +
                           "</bdi></p>\n<form method=\"post\"><input type=\"hidden\" name=\"List-Unsubscribe\" "
                           "value=\"One-Click\"><button>" +
                           label(*leaver, "unsubscribe") + "</button></form>\n" + choosing(settings, *leaver));
}

asio::awaitable<WebResponse> unsubscribe(std::shared_ptr<const Settings> settings, Suppress suppress, std::string token,
                                         std::string form) {
  const auto leaver = leaver_of(*settings, token);
  if (!leaver) co_return nothing_here();
  if (!is_one_click(form)) co_return page_response(400, leaver->language, leaver->title, "");
  const bool durable = co_await suppress(leaver->who);
  // Else the mail program, or the person, tries again.
  if (!durable) co_return page_response(503, leaver->language, leaver->title, "");
  co_return page_response(200, leaver->language, leaver->title,
                          "<p>" + label(*leaver, "unsubscribed") + "</p>\n" + choosing(*settings, *leaver));
}

}  // namespace gazetted
