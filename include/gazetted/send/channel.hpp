// A channel is a table of small pure functions: what to freeze, what to request, what the answer means. A new one is
// one file in send/channels/, one line in the table beside it (channels.def), and one test folder; a service that takes
// JSON or a form needs no code at all (send/http_service.hpp).
//
//   prepare            once, when the release is accepted: the bytes to post, and what makes a repetition known
//   prepare_request    what must come first on the day: a session, uploads. Nothing of it is seen by the public;
//   / on_prepared      and what its answer means
//   publish            the one request that is seen. It is sent once; again only where the network knows a repetition
//   lookup_request     did an earlier attempt, whose answer was lost, arrive?
//   / judge_lookup
//   permalink_request  where the post can be seen
//   / read_permalink
//   edit, remove       the request that puts the plan in the place of an earlier post, or takes that away; made as
//   often
//                      as need be, since a repetition changes nothing. Null: an answer or a new post says what changed
//   / judge_removal    what the answer to the second means; judge() says it of the first
//
// A thread is a delivery for each of its posts; the next leaves when the one before it is there, and names it.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/secret.hpp"
#include "gazetted/model/outcome.hpp"
#include "gazetted/model/rate.hpp"
#include "gazetted/model/text_fit.hpp"
#include "gazetted/net/http.hpp"
#include "gazetted/send/network_sample.hpp"
#include "gazetted/send/oauth.hpp"

namespace gazetted {

struct HttpService;

struct ChannelOptions {
  std::string name;
  std::string type;
  Secret url;                                // the API's base; many a webhook's address is its password
  std::map<std::string, Secret> secrets;     // by key: token, password, secret
  std::map<std::string, std::string> words;  // by key: room, chat, visibility
  std::string language;                      // of the text it gets, where a release has several
  Rates rates;
  bool by_default = true;
  Duration before_mail{0};  // how long the mail of a release waits for this post, and for its address; 0: not at all
  bool allow_private = false;
  std::string newsroom;
  std::string template_name = "default";
  std::shared_ptr<const HttpService> service;  // of a type that is described in YAML

  const std::string& word(const std::string& key) const;
  const Secret& secret(const std::string& key) const;
  std::string base() const;  // url without a slash at its end
};

struct ChannelPicture {
  std::string file;  // inside the bundle
  std::string type;  // image/jpeg
  std::string alt;
  std::string link = {};  // where the network can fetch it; empty: nowhere
};

// What a release says to a channel, before it takes the network's form.
struct ChannelContent {
  std::string release, delivery;  // delivery is the same for every attempt, and for no other post
  std::string text;               // of post.CHANNEL.txt or `social`; prepare() makes it fit
  std::string title, summary, link, language, payload;
  std::vector<ChannelPicture> pictures;
  Time accepted;
};

// A picture of the plan, read before the attempt.
struct LoadedPicture {
  std::string type, alt, bytes;
};

// What an answer asks for beside its outcome.
enum class Next {
  as_judged,
  wait,        // of on_prepared(): the next request, but not at once
  begin_anew,  // of on_prepared() and judge(): the session had expired and was forgotten; once more from the start
  ask_again,   // of judge_lookup(): there is one more question
  post_again,  // of judge_lookup(): the network was asked, answered, and has no such post
};

// What a delivery does on a network: a post of its own, or one that was made for an earlier version of the release.
enum class Act {
  post,
  answer,  // to the earlier one, where there are threads
  edit,
  remove,
};

struct ChannelAttempt {
  const json::object& plan;  // from prepare(), frozen with the release
  const ChannelOptions& options;
  Time now;
  bool doubtful = false;      // an earlier attempt may have arrived
  Duration since_first{0};    // since the first attempt
  json::object& account;      // what is known of the account until the daemon stops: a session
  json::object uploads = {};  // of this attempt
  std::vector<LoadedPicture> pictures = {};
  Next next = Next::as_judged;  // set by on_prepared(), judge() and judge_lookup()
  // Of a later post of a thread: Outcome::reference of the first, and of the one before it.
  std::string root = {}, parent = {};
  // Outcome::reference of the earlier post that is edited or removed.
  Act act = Act::post;
  std::string earlier = {};
};

struct ChannelKey {
  std::string name;
  bool secret = false, needed = false;
};

inline constexpr Duration always{Duration::max()};

struct ChannelType {
  std::string name;
  std::vector<ChannelKey> keys = {};
  std::string default_url = {};  // empty: `url` is needed, unless `url_optional`
  bool url_optional = false;
  TextLimit limit = {};
  std::size_t pictures = 0;       // the most that one post shows
  bool fetches_pictures = false;  // from ChannelPicture::link, where there is one; else they are uploaded
  std::size_t picture_bytes = 0;  // of each; 0: no limit that we know
  std::size_t alt_most = 0;       // graphemes of a picture's description
  // How long after its first attempt the network itself knows a repetition; 0: never.
  Duration safe_again{0};

  json::object (*prepare)(const ChannelContent&, const ChannelOptions&) = nullptr;
  HttpRequest (*publish)(const ChannelAttempt&) = nullptr;
  Outcome (*judge)(const HttpResponse&, ChannelAttempt&) = nullptr;
  // The next request that must come first, nothing when all is ready; and what its answer means: nothing, go on.
  std::optional<HttpRequest> (*prepare_request)(ChannelAttempt&) = nullptr;
  std::optional<Outcome> (*on_prepared)(const HttpResponse&, ChannelAttempt&) = nullptr;
  // accepted: it is there. Next::post_again: it surely is not, and may be posted. Anything else: nobody can say.
  std::optional<HttpRequest> (*lookup_request)(ChannelAttempt&) = nullptr;
  Outcome (*judge_lookup)(const HttpResponse&, ChannelAttempt&) = nullptr;
  bool (*can_look_up)(const ChannelOptions&) = nullptr;  // null: wherever there is a lookup_request
  // A request that finds where the post can be seen, and what its answer adds to the outcome.
  std::optional<HttpRequest> (*permalink_request)(const ChannelAttempt&, const Outcome&) = nullptr;
  void (*read_permalink)(const HttpResponse&, Outcome&) = nullptr;
  HttpRequest (*edit)(const ChannelAttempt&) = nullptr;
  HttpRequest (*remove)(const ChannelAttempt&) = nullptr;
  Outcome (*judge_removal)(const HttpResponse&, ChannelAttempt&) = nullptr;  // null: as judge_gone() says
  bool (*can_amend)(const ChannelOptions&) = nullptr;  // of edit and remove; null: wherever there is the function
  // Where access tokens are renewed; they take the place of the secret `token`. Nothing: it does not run out.
  std::optional<OauthOptions> (*renewal)(const ChannelOptions&) = nullptr;
  bool (*threads)(const ChannelOptions&) = nullptr;  // whether posts may answer each other; null: no
  // Something in the configuration that cannot work; empty: fine.
  std::string (*check)(const ChannelOptions&) = nullptr;
  bool is_site = false;       // the daemon writes a page; there is no request
  NetworkSample sample = {};  // without a title: the sandbox answers as to any webhook
};

// The public newsroom is a channel of this name and type: its page waits, is held, cancelled, retried and accounted for
// as every post. The configuration of channels does not have it; see site/site_options.hpp.
inline constexpr const char* site_channel_name = "site";

const std::vector<ChannelType>& channel_types();  // those in the binary that a configuration may name
// Null for others.
const ChannelType* find_channel_type(const std::string& name);
std::vector<std::string> channel_type_names();
// The type of a channel: its own, or that of a service described in YAML.
const ChannelType* type_of(const ChannelOptions& options);
TextLimit limit_of(const ChannelOptions& options);
Duration safe_again_of(const ChannelOptions& options);
// Whether the network can be asked if a post arrived.
bool can_look_up(const ChannelOptions& options);
// Whether a thread of posts can be made there.
bool takes_threads(const ChannelOptions& options);
// Whether an earlier post can be edited there, or removed.
bool can_edit(const ChannelOptions& options);
bool can_remove(const ChannelOptions& options);
// Whether an attempt whose answer was lost may be followed by another, by itself.
bool can_tell_repetitions(const ChannelOptions& options);

}  // namespace gazetted
