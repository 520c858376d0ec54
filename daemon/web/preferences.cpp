#include "preferences.hpp"

#include <algorithm>

#include "cross_site.hpp"
#include "door_choices.hpp"
#include "door_html.hpp"
#include "door_visit.hpp"
#include "form.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/web/subscription_book.hpp"
#include "page.hpp"

namespace gazetted {
namespace {

using Arguments = Router::Arguments;

constexpr int again_after = 10;  // seconds

// Whoever is at their page, and how they got there.
struct Reader {
  std::shared_ptr<const Settings> settings;
  PreferencesOf who;
  std::string wanted;  // a language; empty: the one that they chose
  DoorVisitor visitor;
};

// What has just happened.
struct Happened {
  std::string said, trouble, typed;
};

// The page's: as asked for, else as chosen for the mails that lead here, else as in the link.
std::string language_for(const Reader& reader, const std::vector<OwnList>& lists) {
  if (!reader.wanted.empty()) return reader.wanted;
  if (const auto* own = standing_on(lists, reader.who.list); own && !own->choices.language.empty())
    return own->choices.language;
  for (const auto& one : lists) {
    if (one.standing == Membership::on && !one.choices.language.empty()) return one.choices.language;
  }
  return reader.who.language;
}

PreferencesView view_of(const Reader& reader, const std::vector<OwnList>& own, const std::string& language) {
  const auto& settings = *reader.settings;
  PreferencesView view;
  view.address = reader.who.address;
  for (const auto& one : own) {
    auto list = list_of(settings, one.name, language);
    if (!list) continue;
    if (one.standing == Membership::on) {
      auto shown = shown_choices(*list, one.choices, reader.who);
      view.lists.emplace_back(std::move(*list), std::move(shown));
    } else {
      (one.standing == Membership::left ? view.left : view.held).push_back(std::move(*list));
    }
  }
  for (const auto& list : settings.lists) {
    if (standing_on(own, list.audience.name)) continue;
    if (auto door = door_of(settings, list.audience.name, language)) view.others.push_back(std::move(*door));
  }
  return view;
}

class Preferences {
 public:
  explicit Preferences(WebPorts ports) : p_(std::move(ports)) {}

  asio::awaitable<WebResponse> show(WebRequest request, Arguments path) const {
    auto reader = reader_of(request, path["token"]);
    if (!reader) co_return broken_link(request, "cut_leave");
    Happened nothing;
    co_return co_await page_of(std::move(*reader), std::move(nothing));
  }

  asio::awaitable<WebResponse> take(WebRequest request, Arguments path) const {
    auto reader = reader_of(request, path["token"]);
    if (!reader) co_return broken_link(request, "cut_leave");
    // A form of somebody else's is not what its visitor wanted: they see the page, whose buttons they may press or not.
    if (is_sent_from_elsewhere(request, *reader->settings)) co_return page_again(request);
    const auto sent = Form::parse(request.body);
    const auto action = sent.first("do");
    if (action == "save") co_return co_await save(std::move(*reader), sent);
    if (action == "leave" || action == "leave-all") co_return co_await leave(std::move(*reader), sent);
    if (action == "back") co_return co_await come_back(std::move(*reader), sent);
    if (action == "move") co_return co_await move(std::move(*reader), sent);
    Happened nothing;
    co_return co_await page_of(std::move(*reader), std::move(nothing));
  }

 private:
  std::optional<Reader> reader_of(const WebRequest& request, const std::string& token) const {
    Reader reader;
    reader.settings = p_.settings();
    auto who = read_preferences(*reader.settings->tokens, token);
    // The links in mails have the token that leaves a list.
    if (const auto leaver = who ? std::nullopt : reader.settings->tokens->read_unsubscribe(token))
      who = PreferencesOf{leaver->address, leaver->language, leaver->list};
    if (!who) return std::nullopt;
    reader.who = std::move(*who);
    reader.wanted = asked_language(request);
    reader.visitor = visitor_of(request);
    return reader;
  }

  asio::awaitable<WebResponse> page_of(Reader reader, Happened happened) const {
    const auto own = co_await p_.book->lists_of(reader.who);
    if (!own) co_return come_again_later(again_after);
    const auto language = language_for(reader, *own);
    const auto speaker = speaker_of(*reader.settings, reader.who.list, language);
    if (!speaker) co_return nothing_here();
    auto view = view_of(reader, *own, language);
    view.said = std::move(happened.said);
    view.trouble = std::move(happened.trouble);
    view.typed = std::move(happened.typed);
    auto page = preferences_page(*speaker, view);
    if (!view.trouble.empty()) page.status = 422;
    co_return co_await framed(p_, reader.settings, std::move(page));
  }

  asio::awaitable<WebResponse> save(Reader reader, Form sent) const {
    const auto own = co_await p_.book->lists_of(reader.who);
    if (!own) co_return come_again_later(again_after);
    const auto list = list_of(*reader.settings, sent.first("list"), reader.who.language);
    const auto* known = list ? standing_on(*own, list->name) : nullptr;
    Happened happened;
    if (known && known->standing == Membership::on) {
      OwnList chosen;
      chosen.name = list->name;
      chosen.choices = choices_in(sent, *list, known->choices, shown_choices(*list, known->choices, reader.who));
      const bool done = co_await p_.book->choose(reader.who, std::move(chosen), reader.visitor);
      if (!done) co_return come_again_later(again_after);
      happened.said = "prefs_saved";
    }
    co_return co_await page_of(std::move(reader), std::move(happened));
  }

  asio::awaitable<WebResponse> leave(Reader reader, Form sent) const {
    const auto own = co_await p_.book->lists_of(reader.who);
    if (!own) co_return come_again_later(again_after);
    const auto language = language_for(reader, *own);
    const auto speaker = speaker_of(*reader.settings, reader.who.list, language);
    if (!speaker) co_return nothing_here();
    const bool leaves_all = sent.first("do") == "leave-all";
    auto wanted = lists_in(reader, sent);
    if (leaves_all) {
      wanted.clear();
      for (const auto& one : *own) {
        if (one.standing == Membership::on) wanted.push_back(one.name);
      }
    }
    if (wanted.empty() && !leaves_all) {
      Happened nothing;
      co_return co_await page_of(std::move(reader), std::move(nothing));
    }
    std::vector<DoorList> lists;
    std::vector<std::string> names;
    for (const auto& name : wanted) {
      names.push_back(name);
      if (auto list = list_of(*reader.settings, name, language)) lists.push_back(std::move(*list));
    }
    if (leaves_all) names.clear();
    const bool done = co_await p_.book->leave(reader.who, std::move(names), reader.visitor);
    if (!done) co_return come_again_later(again_after);
    auto page = left_page(*speaker, lists, reader.who.address, preferences_at(*reader.settings, reader.who));
    co_return co_await framed(p_, reader.settings, std::move(page));
  }

  // What it came to is read again: an operator may have to agree.
  asio::awaitable<WebResponse> come_back(Reader reader, Form sent) const {
    auto names = lists_in(reader, sent);
    const auto first = names.empty() ? std::string() : names.front();
    const bool done = co_await p_.book->come_back(reader.who, std::move(names), reader.visitor);
    if (!done) co_return come_again_later(again_after);
    const auto own = co_await p_.book->lists_of(reader.who);
    if (!own) co_return come_again_later(again_after);
    const auto* known = standing_on(*own, first);
    Happened happened;
    if (known && known->standing == Membership::on) happened.said = "back_done";
    co_return co_await page_of(std::move(reader), std::move(happened));
  }

  asio::awaitable<WebResponse> move(Reader reader, Form sent) const {
    const auto own = co_await p_.book->lists_of(reader.who);
    if (!own) co_return come_again_later(again_after);
    const auto speaker = speaker_of(*reader.settings, reader.who.list, language_for(reader, *own));
    if (!speaker) co_return nothing_here();
    Happened happened;
    happened.typed = std::string(trim(sent.first("email")));
    const auto address = Address::parse(happened.typed);
    if (!address || !may_sign_up(*address))
      happened.trouble = "door_bad_address";
    else if (address->key() == address_key(reader.who.address))
      happened.trouble = "move_same";
    if (!happened.trouble.empty()) co_return co_await page_of(std::move(reader), std::move(happened));
    SignUp asked;
    asked.address = address->key();
    asked.written = address->text();
    asked.newsroom = speaker->newsroom;
    // That of their mails, whichever the page is read in: it moves with them.
    asked.choices.language = language_of_mails(reader, *own, *speaker);
    asked.text = speaker->label("move_text");
    asked.visitor = reader.visitor;
    asked.at = p_.now();
    asked.proof = Proof::shown;  // the link is one
    const auto answer = co_await p_.book->ask_to_move(reader.who, std::move(asked));
    if (!answer) co_return come_again_later(again_after);
    auto page = move_asked_page(*speaker, *answer, address->text());
    co_return co_await framed(p_, reader.settings, std::move(page));
  }

  // Those that there are, each once.
  static std::vector<std::string> lists_in(const Reader& reader, const Form& sent) {
    std::vector<std::string> names;
    for (const auto& name : sent.all("list")) {
      if (reader.settings->list(name) && std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
    }
    return names;
  }

  static std::string language_of_mails(const Reader& reader, const std::vector<OwnList>& own, const DoorList& speaker) {
    const auto* known = standing_on(own, reader.who.list);
    if (known && !known->choices.language.empty()) return known->choices.language;
    return reader.who.language.empty() ? speaker.language : reader.who.language;
  }

  WebPorts p_;
};

}  // namespace

void add_preferences(Router& router, const WebPorts& ports) {
  const auto pages = std::make_shared<const Preferences>(ports);
  const auto pattern = std::string(preferences_path) + "{token}";
  router.add("GET", pattern, [pages](WebRequest request, Arguments arguments) {
    return pages->show(std::move(request), std::move(arguments));
  });
  router.add("POST", pattern, [pages](WebRequest request, Arguments arguments) {
    return pages->take(std::move(request), std::move(arguments));
  });
}

}  // namespace gazetted
