// A mail provider whose webhooks say what became of a mail: what proves a post, where its events are and what its words
// mean. Data, read from providers/NAME.yaml; all code for providers is the same. A value; any thread.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/secret.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/base/yaml.hpp"

namespace gazetted {

// Where something is in a provider's JSON: a JSON pointer (RFC 6901) with two kinds of segments more. "*" is every
// member, and "[name=X-Header]" the first element of an array whose member "name" is that, ignoring case.
struct JsonPlace {
  enum class Root {
    event,
    envelope,  // "envelope:/…": the body as it came, where the event is wrapped in it
    person,    // "person:/…": one of several people in an event
  };
  Root root = Root::event;
  std::vector<std::string> path;
};
using JsonPlaces = std::vector<JsonPlace>;  // the first that leads to something counts

// What an event means, by the word in `kinds:`. Of a failure our reply table decides the class wherever the provider
// says what the server said.
enum class ProviderKind {
  hard,           // "hard": a failure, for ever where nothing else says why
  failed,         // "failed": a failure, soft where nothing else says why
  soft,           // "soft": never more than soft, whatever the text says
  delayed,        // "delayed": it is tried again
  delivered,      // "delivered"
  provider_list,  // "provider-list": it was not tried, the address is on a list of the provider
  complaint,      // "complaint"
  unsubscribe,    // "unsubscribe"
  auto_reply,     // "auto-reply"
  challenge,      // "challenge"
  moved,          // "moved"
  ignored,        // "ignored": opens, clicks; counted, not read
};

struct ProviderKindRow {
  // One for each place of `type:`, in lower case, blanks as "-"; "*": any, "a|b": either, "*a*": holds it, "-": none.
  std::vector<std::string> words;
  ProviderKind kind = ProviderKind::ignored;
};

struct Provider {
  std::string name, title;
  std::string setup;  // for people: what to set there, in one line

  // hex(HMAC-SHA256(key, all fields one after another)).
  struct Hmac {
    std::vector<JsonPlaces> fields;
    JsonPlaces signature, time;  // time: in seconds
    Duration within{};           // of now, in both directions
  };
  // ECDSA with P-256 and SHA-256 over the time's text and the body, byte for byte; headers in lower case.
  struct Ecdsa {
    std::string signature_header, time_header;
    Duration within{};
  };
  // Amazon SNS, or what speaks like it. In hosts a label that is "*" is any of three letters or more.
  struct Sns {
    std::vector<std::string> certificate_hosts, confirm_hosts, issuer_hosts;
    std::string certificate_begins = "/", certificate_ends = ".pem";  // of the path of its URL
    std::vector<std::string> names;                                   // of whom the certificate is
    std::string chain;  // the URL of certificates that are trusted for it; empty: those of the system
    Duration within{};
  };
  std::optional<Hmac> hmac;
  std::optional<Ecdsa> ecdsa;
  std::optional<Sns> sns;

  // Of mails that leave through the provider: what comes back with each event. {{token}} in the value is our token.
  std::string header_name, header_value;

  JsonPlace events;  // what is an array there is one event for each element
  std::vector<JsonPlaces> type;
  std::vector<ProviderKindRow> kinds;  // the first that fits
  JsonPlaces people;                   // of one event; empty, or nothing there: the event is about one
  JsonPlaces address, status, code, text, mta, complaint;
  JsonPlaces token, message_id;        // all that are there
  std::vector<JsonPlaces> id, digest;  // by which a repetition is known: all parts of one of them
  JsonPlaces time;
  enum class TimeFormat { rfc3339, seconds, millis };
  TimeFormat time_format = TimeFormat::rfc3339;
};

// Null where it has errors; each names its place.
std::shared_ptr<const Provider> read_provider(const Yaml& node, const std::string& name, Findings& findings);

// One of `feedback: providers:`.
struct ProviderOptions {
  std::shared_ptr<const Provider> provider;
  Secret secret;                    // in the URL; empty: made from the token keys
  Secret key;                       // of an HMAC
  std::string public_key;           // of ECDSA: DER
  std::vector<std::string> topics;  // of SNS
  std::string username;             // HTTP Basic; empty: it is not asked for
  Secret password;
};

}  // namespace gazetted
