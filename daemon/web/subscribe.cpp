#include "subscribe.hpp"

#include <array>

#include "cross_site.hpp"
#include "door_choices.hpp"
#include "door_html.hpp"
#include "door_visit.hpp"
#include "form.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/public_links.hpp"
#include "page.hpp"
#include "preferences.hpp"

namespace gazetted {
namespace {

using Arguments = Router::Arguments;

constexpr int again_after = 10;  // seconds

WebResponse no_door() {
  WebResponse none;
  none.status = not_an_endpoint;
  return none;
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
  form.choices = choices_in(sent, list, {}, {});
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
  asio::awaitable<WebResponse> show_again(WebRequest request, Arguments) const { co_return page_again(request); }

  asio::awaitable<WebResponse> show_form(WebRequest request, Arguments path) const {
    const auto settings = p_.settings();
    const auto list = door_at(*settings, path["list"], request);
    if (!list) co_return no_door();
    SignUpForm form;
    form.stamp = form_stamp(*settings->tokens, list->name, p_.now());
    auto page = sign_up_page(*list, form);
    co_return co_await framed(p_, settings, std::move(page));
  }

  asio::awaitable<WebResponse> take_form(WebRequest request, Arguments path) const {
    const auto settings = p_.settings();
    const auto list = door_at(*settings, path["list"], request);
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
    co_return co_await framed(p_, settings, std::move(page));
  }

  asio::awaitable<WebResponse> show_confirmation(WebRequest request, Arguments path) const {
    const auto settings = p_.settings();
    const auto asked = read_confirmation(*settings->tokens, path["token"]);
    const auto list = asked ? speaker_for(*settings, *asked, request) : std::nullopt;
    if (!list) co_return broken_link(request, "cut_confirm");
    const PreferencesOf who{asked->address, asked->language, ""};
    const auto lists = co_await p_.book->lists_of(who);
    if (!lists) co_return come_again_later(again_after);
    const auto* known = standing_on(*lists, asked->list);
    DoorPage page;
    if (known && known->standing == Membership::on)
      page = confirmed_page(*list, *asked, preferences_at(*settings, who));
    else if (known && known->standing == Membership::held)
      page = held_page(*list, asked->address);
    else if (known || may_be_confirmed(asked->asked, p_.now()))
      page = not_yet_page(*list, *asked, known ? Before::left : Before::never);
    else
      page = expired_page(*list);
    co_return co_await framed(p_, settings, std::move(page));
  }

  asio::awaitable<WebResponse> confirm(WebRequest request, Arguments path) const {
    const auto settings = p_.settings();
    const auto asked = read_confirmation(*settings->tokens, path["token"]);
    const auto list = asked ? speaker_for(*settings, *asked, request) : std::nullopt;
    if (!list) co_return broken_link(request, "cut_confirm");
    Confirmation what = *asked;
    const auto result = co_await p_.book->confirm(std::move(what), visitor_of(request));
    if (!result) co_return come_again_later(again_after);
    const PreferencesOf who{asked->address, asked->language, ""};
    auto page = confirmed_page(*list, *asked, preferences_at(*settings, who));
    if (*result != ConfirmResult::done && asked->from.empty()) {
      auto other = co_await once_more(settings, *asked, *list, *result, visitor_of(request));
      if (!other) co_return come_again_later(again_after);
      page = std::move(*other);
    } else if (*result != ConfirmResult::done && *result != ConfirmResult::before) {
      page = expired_page(*list);
    }
    co_return co_await framed(p_, settings, std::move(page));
  }

 private:
  static std::optional<DoorList> door_at(const Settings& settings, const std::string& name, const WebRequest& request) {
    const auto decoded = percent_decode(name);
    auto wanted = asked_language(request);
    if (wanted.empty()) wanted = accepted_language(request.header("accept-language"));
    return decoded ? door_of(settings, *decoded, wanted) : std::nullopt;
  }

  // A change of address is of no list: the first that there is speaks.
  static std::optional<DoorList> speaker_for(const Settings& settings, const Confirmation& asked,
                                             const WebRequest& request) {
    const auto wanted = asked_language(request);
    const auto& language = wanted.empty() ? asked.language : wanted;
    if (asked.list.empty()) return speaker_of(settings, asked.text_hash, language);
    return list_of(settings, asked.list, language);
  }

  // A button that is pressed again, by whoever got the mail: who has left since comes back, by their own act. What
  // they see is how it is now.
  asio::awaitable<std::optional<DoorPage>> once_more(std::shared_ptr<const Settings> settings, Confirmation asked,
                                                     DoorList list, ConfirmResult result, DoorVisitor visitor) const {
    const PreferencesOf who{asked.address, asked.language, ""};
    auto lists = co_await p_.book->lists_of(who);
    if (!lists) co_return std::nullopt;
    const auto* known = standing_on(*lists, asked.list);
    if (known && known->standing == Membership::left && result == ConfirmResult::before) {
      std::vector<std::string> names(1, asked.list);
      const bool done = co_await p_.book->come_back(who, std::move(names), std::move(visitor));
      if (!done) co_return std::nullopt;
      co_return confirmed_page(list, asked, preferences_at(*settings, who));
    }
    if (known && known->standing == Membership::on)
      co_return confirmed_page(list, asked, preferences_at(*settings, who));
    if (known && known->standing == Membership::held) co_return held_page(list, asked.address);
    co_return expired_page(list);
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
                            Line{"POST", path(confirm_path, "{token}"), &Door::confirm}};
  for (const auto& line : lines) {
    const bool is_form = std::string_view(line.method) == "POST";
    router.add(line.method, line.pattern,
               [door, is_form, answer = line.answer](WebRequest request, Arguments arguments) {
                 const auto ask = is_form && door->is_from_elsewhere(request) ? &Door::show_again : answer;
                 return ((*door).*ask)(std::move(request), std::move(arguments));
               });
  }
  add_preferences(router, ports);
}

}  // namespace gazetted
