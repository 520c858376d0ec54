#include "release_json.hpp"

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/pfr/tuple_size.hpp>

namespace gazetted {

BOOST_DESCRIBE_STRUCT(Place, (), (file, line, column))
BOOST_DESCRIBE_STRUCT(PublishedDate, (), (year, month, day, instant))
BOOST_DESCRIBE_STRUCT(Contact, (), (name, role, email, phone))
BOOST_DESCRIBE_STRUCT(Attachment, (), (file, title, caption, credit, alt, in_text, decorative, place))
BOOST_DESCRIBE_STRUCT(Byline, (), (name, url))
BOOST_DESCRIBE_STRUCT(MediaLink, (), (url, title))
BOOST_DESCRIBE_STRUCT(SocialText, (), (channel, posts, place))
BOOST_DESCRIBE_STRUCT(SocialProfile, (), (platform, url))
BOOST_DESCRIBE_STRUCT(Newsroom, (),
                      (key, name, slug, website, email, postal_address, language, time_zone, public_url, boilerplate,
                       boilerplates, on_behalf_of, colour, logo_url, page, social_profiles))
BOOST_DESCRIBE_STRUCT(Release, (),
                      (id, title, subtitle, summary, language, date, release_at, embargo, embargo_lifted, expires_at,
                       kind, supersedes, change_note, mails, approval, dateline, newsroom, distributed_by, topics,
                       lists, channels, contacts, attachments, bylines, subject, from, reply_to, template_name,
                       priority, boilerplate, notes_to_editors, online_url, social, extra, body, body_line, distributor,
                       on_behalf_of, distributed, media, card, file))

namespace {

namespace describe = boost::describe;

template <class T>
using Members = describe::describe_members<T, describe::mod_any_access>;

// Fields that are not kept, on purpose.
template <class T>
constexpr std::size_t left_out = 0;
template <>
constexpr std::size_t left_out<Release> = 1;  // places: they are for findings, of which what was accepted has none

template <class T>
concept Described = describe::has_describe_members<T>::value;

json::value written(const std::string& text) { return json::value(text); }
json::value written(bool flag) { return flag; }
json::value written(int number) { return number; }
json::value written(Time time) { return to_millis(time); }
json::value written(Priority priority) { return json::value(to_string(priority)); }
json::value written(ReleaseKind kind) { return json::value(to_string(kind)); }
json::value written(const json::object& object) { return object; }
json::value written(const PlannedTime& planned) { return to_json(planned); }
json::value written(const std::map<std::string, std::string>& texts) {
  json::object object;
  for (const auto& [key, text] : texts) object[key] = text;
  return object;
}
template <class T>
json::value written(const std::optional<T>& value);
template <class T>
json::value written(const std::vector<T>& values);
template <Described T>
json::value written(const T& value);

template <class T>
json::value written(const std::optional<T>& value) {
  return value ? written(*value) : json::value();
}

template <class T>
json::value written(const std::vector<T>& values) {
  json::array array;
  for (const auto& value : values) array.push_back(written(value));
  return array;
}

template <Described T>
json::value written(const T& value) {
  // A field that is forgotten here would be lost between accepting a release and mailing it.
  static_assert(boost::pfr::tuple_size_v<T> == boost::mp11::mp_size<Members<T>>::value + left_out<T>,
                "describe every field of the struct above");
  json::object object;
  boost::mp11::mp_for_each<Members<T>>([&](auto member) { object[member.name] = written(value.*member.pointer); });
  return object;
}

// These throw where the value is of another kind; see release_in().
void read(const json::value& from, std::string& to) { to = std::string(from.as_string()); }
void read(const json::value& from, bool& to) { to = from.as_bool(); }
void read(const json::value& from, int& to) { to = int(from.as_int64()); }
void read(const json::value& from, Time& to) { to = from_millis(from.as_int64()); }
void read(const json::value& from, json::object& to) { to = from.as_object(); }
void read(const json::value& from, std::map<std::string, std::string>& to) {
  for (const auto& [key, text] : from.as_object()) to[std::string(key)] = std::string(text.as_string());
}
void read(const json::value& from, Priority& to) {
  for (const auto priority : {Priority::urgent, Priority::high, Priority::normal, Priority::low}) {
    if (to_string(priority) == std::string_view(from.as_string())) to = priority;
  }
}
void read(const json::value& from, ReleaseKind& to) {
  const auto kind = release_kind_called(std::string_view(from.as_string()));
  if (!kind) throw std::invalid_argument("kind: there is no such kind");
  to = *kind;
}
void read(const json::value& from, PlannedTime& to) {
  auto planned = planned_time_from(from);
  if (!planned) throw std::invalid_argument(planned.error().message());
  to = std::move(*planned);
}
void read(const json::value& from, SocialProfile& to);
void read(const json::value& from, MediaLink& to);
template <class T>
void read(const json::value& from, std::optional<T>& to);
template <class T>
void read(const json::value& from, std::vector<T>& to);
template <Described T>
void read(const json::value& from, T& to);

template <class T>
void read(const json::value& from, std::optional<T>& to) {
  if (!from.is_null()) read(from, to.emplace());
}

template <class T>
void read(const json::value& from, std::vector<T>& to) {
  for (const auto& value : from.as_array()) read(value, to.emplace_back());
}

template <Described T>
void read(const json::value& from, T& to) {
  const auto& object = from.as_object();
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    if (const auto* value = object.if_contains(member.name)) read(*value, to.*member.pointer);
  });
}

// Once they were pairs.
void read(const json::value& from, SocialProfile& to) {
  if (from.is_array()) {
    read(from.as_array().at(0), to.platform);
    read(from.as_array().at(1), to.url);
  } else {
    read<SocialProfile>(from, to);
  }
}

// Once they were addresses alone.
void read(const json::value& from, MediaLink& to) {
  if (from.is_string())
    read(from, to.url);
  else
    read<MediaLink>(from, to);
}

}  // namespace

json::object to_json(const Newsroom& newsroom) { return written(newsroom).as_object(); }

Newsroom newsroom_in(const json::value& value) {
  Newsroom newsroom;
  read(value, newsroom);
  return newsroom;
}

json::object to_json(const Release& release) { return written(release).as_object(); }

Result<Release> release_in(const json::value& value) {
  Release release;
  try {
    read(value, release);
  } catch (const std::exception& e) {
    return fail("in a text of the release: {}", e.what());
  }
  return release;
}

}  // namespace gazetted
