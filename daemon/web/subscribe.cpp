#include "subscribe.hpp"

#include <algorithm>
#include <array>

#include "cross_site.hpp"
#include "door_html.hpp"
#include "form.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/public_links.hpp"
#include "page.hpp"

namespace gazetted {
namespace {

using Arguments = Router::Arguments;

constexpr std::size_t most_topics = 20;
constexpr std::size_t longest_agent = 300;
constexpr int again_after = 10;  // seconds

WebResponse no_door() {
  WebResponse none;
  none.status = not_an_endpoint;
  return none;
}

DoorVisitor visitor_of(const WebRequest& request) {
  return {request.visitor, one_line(request.header("user-agent"), longest_agent)};
}

// Only what the form offers.
Choices choices_in(const Form& form, const DoorList& list) {
  Choices choices;
  const auto language = form.first("language");
  for (const auto& offered : list.languages) {
    if (equal_ignoring_case(offered, language)) choices.language = offered;
  }
  const auto wanted = form.all("topic");
  for (const auto& [topic, title] : list.topics) {
    const bool is_wanted = std::find(wanted.begin(), wanted.end(), topic) != wanted.end();
    if (is_wanted && choices.topics.size() < most_topics) choices.topics.push_back(topic);
  }
  if (choices.topics.size() == list.topics.size()) choices.topics.clear();  // all: those that will come too
  return choices;
}

// In a frame: that of the site, or its own.
asio::awaitable<WebResponse> framed(const WebPorts& ports, const Settings& settings, DoorPage page) {
  if (ports.door_page) co_return co_await ports.door_page(std::move(page));
  co_return own_door_page(page, settings.newsroom(page.newsroom).name);
}

// What somebody who fills in the form sees, before the ledger is asked.
struct FormReading {
  std::optional<Address> address;
  SignUpForm form;
  bool is_trapped = false;
};

FormReading read_form(const Form& sent, const DoorList& list, const TokenKeys& keys, Time now) {
  FormReading reading;
  auto& form = reading.form;
  form.address = std::string(trim(sent.first("email")));
  form.choices = choices_in(sent, list);
  form.stamp = sent.first("stamp");
  reading.is_trapped = !sent.first("remarks").empty();
  auto address = Address::parse(form.address);
  if (address && may_sign_up(*address)) reading.address = std::move(*address);
  const auto age = age_of_form(keys, list.name, form.stamp, now);
  if (age == FormAge::forged || age == FormAge::too_old) form.stamp = form_stamp(keys, list.name, now);
  if (!reading.address)
    form.trouble = "door_bad_address";
  else if (age != FormAge::good)
    form.trouble = "door_again";
  return reading;
}

SignUp request_of(const FormReading& reading, const DoorList& list, const Form& sent, const WebRequest& request,
                  const TokenKeys& keys, Time now) {
  SignUp sign_up;
  sign_up.address = reading.address->key();
  sign_up.written = reading.address->text();
  sign_up.list = list.name;
  sign_up.newsroom = list.newsroom;
  sign_up.choices = reading.form.choices;
  if (sign_up.choices.language.empty()) sign_up.choices.language = list.language;
  sign_up.text = list.consent();
  sign_up.visitor = visitor_of(request);
  sign_up.at = now;
  const bool answered =
      is_answered(keys, list.name, sign_up.address, sent.first("question"), sent.first("answer"), now);
  sign_up.proof = answered ? Proof::shown : Proof::none;
  return sign_up;
}

DoorPage page_for(SignUpAnswer answer, const DoorList& list, FormReading reading, const Form& sent,
                  const TokenKeys& keys, Time now) {
  switch (answer) {
    case SignUpAnswer::check_mail:
      return check_mail_page(list, reading.form.address);
    case SignUpAnswer::prove:
      if (sent.has("question")) reading.form.trouble = "door_wrong";
      reading.form.question = question_for(keys, list.name, reading.address->key(), now);
      return sign_up_page(list, reading.form);
    case SignUpAnswer::later:
    case SignUpAnswer::closed:
      return turned_away_page(list, answer);
  }
  return turned_away_page(list, answer);
}

class Door {
 public:
  explicit Door(WebPorts ports) : p_(std::move(ports)) {}

  bool is_from_elsewhere(const WebRequest& request) const { return is_sent_from_elsewhere(request, *p_.settings()); }

  // The page itself, whose button its visitor may press or not.
  asio::awaitable<WebResponse> show_again(WebRequest request, Arguments) const {
    WebResponse again;
    again.status = 303;
    again.headers["Location"] = request.path();
    co_return again;
  }

  asio::awaitable<WebResponse> show_form(WebRequest request, Arguments path) const {
    const auto settings = p_.settings();
    const auto list = door_at(*settings, path["list"], Form::parse(request.query()).first("lang"));
    if (!list) co_return no_door();
    SignUpForm form;
    form.stamp = form_stamp(*settings->tokens, list->name, p_.now());
    auto page = sign_up_page(*list, form);
    co_return co_await framed(p_, *settings, std::move(page));
  }

  asio::awaitable<WebResponse> take_form(WebRequest request, Arguments path) const {
    const auto settings = p_.settings();
    const auto list = door_at(*settings, path["list"], Form::parse(request.query()).first("lang"));
    if (!list) co_return no_door();
    const auto& keys = *settings->tokens;
    const auto now = p_.now();
    const auto sent = Form::parse(request.body);
    auto reading = read_form(sent, *list, keys, now);
    DoorPage page;
    if (reading.is_trapped && reading.address) {
      page = check_mail_page(*list, reading.form.address);  // as if it had worked
    } else if (!reading.form.trouble.empty()) {
      page = sign_up_page(*list, reading.form);
    } else {
      auto asked = request_of(reading, *list, sent, request, keys, now);
      const auto answer = co_await p_.book->sign_up(std::move(asked));
      if (!answer) co_return come_again_later(again_after);
      page = page_for(*answer, *list, std::move(reading), sent, keys, now);
    }
    co_return co_await framed(p_, *settings, std::move(page));
  }

  asio::awaitable<WebResponse> show_confirmation(WebRequest, Arguments path) const {
    const auto settings = p_.settings();
    const auto asked = read_confirmation(*settings->tokens, path["token"]);
    const auto list = asked ? speaker_of(*settings, asked->list, asked->language) : std::nullopt;
    if (!list) co_return nothing_here();
    PreferencesOf who{asked->address, asked->language, ""};
    const auto lists = co_await p_.book->lists_of(who);
    if (!lists) co_return come_again_later(again_after);
    const bool has_it =
        std::any_of(lists->begin(), lists->end(), [&](const auto& one) { return one.name == asked->list; });
    auto page = has_it ? confirmed_page(*list, *asked, preferences_of(*settings, who))
                : may_be_confirmed(asked->asked, p_.now()) ? not_yet_page(*list, *asked)
                                                           : not_confirmed_page(*list, ConfirmResult::expired);
    co_return co_await framed(p_, *settings, std::move(page));
  }

  asio::awaitable<WebResponse> confirm(WebRequest request, Arguments path) const {
    const auto settings = p_.settings();
    const auto asked = read_confirmation(*settings->tokens, path["token"]);
    const auto list = asked ? speaker_of(*settings, asked->list, asked->language) : std::nullopt;
    if (!list) co_return nothing_here();
    Confirmation what = *asked;
    const auto result = co_await p_.book->confirm(std::move(what), visitor_of(request));
    if (!result) co_return come_again_later(again_after);
    const PreferencesOf who{asked->address, asked->language, ""};
    auto page = *result == ConfirmResult::done ? confirmed_page(*list, *asked, preferences_of(*settings, who))
                                               : not_confirmed_page(*list, *result);
    co_return co_await framed(p_, *settings, std::move(page));
  }

  asio::awaitable<WebResponse> show_preferences(WebRequest, Arguments path) const {
    const auto settings = p_.settings();
    auto who = read_preferences(*settings->tokens, path["token"]);
    if (!who) co_return nothing_here();
    co_return co_await preferences(settings, std::move(*who), false, std::string());
  }

  asio::awaitable<WebResponse> take_preferences(WebRequest request, Arguments path) const {
    const auto settings = p_.settings();
    auto who = read_preferences(*settings->tokens, path["token"]);
    if (!who) co_return nothing_here();
    const auto sent = Form::parse(request.body);
    const auto action = sent.first("do");
    if (action == "save") co_return co_await save(settings, std::move(*who), sent, visitor_of(request));
    if (action == "leave" || action == "leave-all" || action == "back")
      co_return co_await leave_or_return(settings, std::move(*who), sent, visitor_of(request));
    if (action == "move") co_return co_await move(settings, std::move(*who), sent, std::move(request));
    co_return co_await preferences(settings, std::move(*who), false, std::string());
  }

 private:
  static std::optional<DoorList> door_at(const Settings& settings, const std::string& name, const std::string& wanted) {
    const auto decoded = percent_decode(name);
    return decoded ? door_of(settings, *decoded, wanted) : std::nullopt;
  }

  // Of a change of address, which is of no list: the first that there is speaks.
  static std::optional<DoorList> speaker_of(const Settings& settings, const std::string& list,
                                            const std::string& language) {
    if (!list.empty() && settings.list(list)) return list_of(settings, list, language);
    const auto first =
        std::find_if(settings.lists.begin(), settings.lists.end(), [](const auto& one) { return one.subscribe; });
    if (!list.empty() || first == settings.lists.end()) return std::nullopt;
    return list_of(settings, first->audience.name, language);
  }

  static std::string preferences_of(const Settings& settings, const PreferencesOf& who) {
    return std::string(preferences_path) + preferences_token(*settings.tokens, who);
  }

  // Whoever's page it is: the list whose mail led here, else the first with a door.
  static std::optional<DoorList> speaker_of(const Settings& settings, const PreferencesOf& who) {
    auto speaker = who.list.empty() ? std::nullopt : list_of(settings, who.list, who.language);
    return speaker ? speaker : speaker_of(settings, std::string(), who.language);
  }

  asio::awaitable<WebResponse> preferences(std::shared_ptr<const Settings> settings, PreferencesOf who, bool saved,
                                           std::string trouble) const {
    const auto speaker = speaker_of(*settings, who);
    if (!speaker) co_return nothing_here();
    const auto own = co_await p_.book->lists_of(who);
    if (!own) co_return come_again_later(again_after);
    PreferencesView view;
    view.address = who.address;
    view.language = who.language;
    view.saved = saved;
    view.trouble = std::move(trouble);
    for (const auto& one : *own) {
      if (auto list = list_of(*settings, one.name, who.language))
        view.lists.emplace_back(std::move(*list), one.choices);
    }
    for (const auto& list : settings->lists) {
      const auto is_this = [&](const auto& one) { return one.name == list.audience.name; };
      if (std::any_of(own->begin(), own->end(), is_this)) continue;
      if (auto door = door_of(*settings, list.audience.name, who.language)) view.others.push_back(std::move(*door));
    }
    auto page = preferences_page(*speaker, view);
    co_return co_await framed(p_, *settings, std::move(page));
  }

  asio::awaitable<WebResponse> save(std::shared_ptr<const Settings> settings, PreferencesOf who, Form sent,
                                    DoorVisitor visitor) const {
    const auto list = list_of(*settings, sent.first("list"), who.language);
    const auto own = co_await p_.book->lists_of(who);
    if (!own) co_return come_again_later(again_after);
    const auto is_this = [&](const auto& one) { return one.name == list->name; };
    const bool is_on = list && std::any_of(own->begin(), own->end(), is_this);
    bool done = true;
    if (is_on) {
      OwnList chosen;
      chosen.name = list->name;
      chosen.choices = choices_in(sent, *list);
      done = co_await p_.book->choose(who, std::move(chosen), std::move(visitor));
    }
    if (!done) co_return come_again_later(again_after);
    co_return co_await preferences(settings, std::move(who), is_on, std::string());
  }

  asio::awaitable<WebResponse> leave_or_return(std::shared_ptr<const Settings> settings, PreferencesOf who, Form sent,
                                               DoorVisitor visitor) const {
    const auto action = sent.first("do");
    const auto speaker = speaker_of(*settings, who);
    const auto own = co_await p_.book->lists_of(who);
    if (!own || !speaker) co_return come_again_later(again_after);
    auto wanted = sent.all("list");
    if (action == "leave-all") {
      wanted.clear();
      for (const auto& one : *own) wanted.push_back(one.name);
    }
    std::vector<DoorList> lists;
    std::vector<std::string> names;
    for (const auto& name : wanted) {
      auto list = list_of(*settings, name, who.language);
      if (!list || std::find(names.begin(), names.end(), name) != names.end()) continue;
      names.push_back(name);
      lists.push_back(std::move(*list));
    }
    if (names.empty() && action != "leave-all")
      co_return co_await preferences(settings, std::move(who), false, std::string());
    if (action == "leave-all") names.clear();
    bool done = false;
    if (action == "back")
      done = co_await p_.book->come_back(who, std::move(names), std::move(visitor));
    else
      done = co_await p_.book->leave(who, std::move(names), std::move(visitor));
    if (!done) co_return come_again_later(again_after);
    if (action == "back") co_return co_await preferences(settings, std::move(who), true, std::string());
    auto page = left_page(*speaker, lists, preferences_of(*settings, who));
    co_return co_await framed(p_, *settings, std::move(page));
  }

  asio::awaitable<WebResponse> move(std::shared_ptr<const Settings> settings, PreferencesOf who, Form sent,
                                    WebRequest request) const {
    const auto speaker = speaker_of(*settings, who);
    const auto address = Address::parse(std::string(trim(sent.first("email"))));
    if (!speaker || !address || !may_sign_up(*address) || address->key() == address_key(who.address))
      co_return co_await preferences(settings, std::move(who), false, std::string("door_bad_address"));
    SignUp asked;
    asked.address = address->key();
    asked.written = address->text();
    asked.newsroom = speaker->newsroom;
    asked.choices.language = speaker->language;
    asked.text = speaker->label("move_text");
    asked.visitor = visitor_of(request);
    asked.at = p_.now();
    asked.proof = Proof::shown;  // the link is one
    const auto answer = co_await p_.book->ask_to_move(who, std::move(asked));
    if (!answer) co_return come_again_later(again_after);
    auto page = *answer == SignUpAnswer::check_mail ? check_mail_page(*speaker, address->text())
                                                    : turned_away_page(*speaker, *answer);
    co_return co_await framed(p_, *settings, std::move(page));
  }

  WebPorts p_;
};

}  // namespace

void add_door(Router& router, const WebPorts& ports) {
  using Endpoint = asio::awaitable<WebResponse> (Door::*)(WebRequest, Arguments) const;
  struct Line {
    const char* method;
    std::string pattern;
    Endpoint answer;
  };
  const auto door = std::make_shared<const Door>(ports);
  const auto path = [](std::string_view start, const char* argument) { return std::string(start) + argument; };
  const std::array lines = {Line{"GET", path(subscribe_path, "{list}"), &Door::show_form},
                            Line{"POST", path(subscribe_path, "{list}"), &Door::take_form},
                            Line{"GET", path(confirm_path, "{token}"), &Door::show_confirmation},
                            Line{"POST", path(confirm_path, "{token}"), &Door::confirm},
                            Line{"GET", path(preferences_path, "{token}"), &Door::show_preferences},
                            Line{"POST", path(preferences_path, "{token}"), &Door::take_preferences}};
  for (const auto& line : lines) {
    const bool is_form = std::string_view(line.method) == "POST";
    router.add(line.method, line.pattern,
               [door, is_form, answer = line.answer](WebRequest request, Arguments arguments) {
                 const auto ask = is_form && door->is_from_elsewhere(request) ? &Door::show_again : answer;
                 return ((*door).*ask)(std::move(request), std::move(arguments));
               });
  }
}

}  // namespace gazetted
