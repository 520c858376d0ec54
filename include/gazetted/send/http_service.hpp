// Services that need no code: described in a YAML file (config/channels/*.yaml), or in the channel itself with
// `type: http`. Values are filled into {{name}}: every key of the channel, and text, title, summary, link, language,
// delivery; in a JSON body what is filled in is escaped as JSON, in a form as form data. Where an earlier post can be
// edited or removed, {{earlier}} is its id.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/yaml.hpp"
#include "gazetted/send/channel.hpp"

namespace gazetted {

struct HttpService {
  std::string name, title;       // title: as people write it; of the sandbox
  std::vector<ChannelKey> keys;  // that its channels need
  std::string url = "{{url}}";
  std::string method = "POST";
  std::vector<std::string> headers;  // "Name: value"
  std::string body;
  std::string content_type = "application/json";
  std::string user;  // HTTP Basic: user:password
  TextLimit limit;
  bool safe_again = false;     // the service knows a repetition by {{delivery}}
  bool mute_everyone = false;  // @all and the like get an invisible joiner, so that they wake nobody

  struct Condition {  // all that are set must hold
    std::vector<int> status;
    std::string pointer, equals;  // JSON pointer (RFC 6901); equals empty: it is there
    std::string body_starts;
    bool empty() const { return status.empty() && pointer.empty() && body_starts.empty(); }
  };
  std::vector<Condition> success, later, permanent, account;  // one of them
  // The request that puts a text in the place of an earlier post, or removes that; the rest is as of a new post.
  struct Change {
    std::string method, url, body;
    std::vector<Condition> success;
  };
  std::optional<Change> edit, remove;
  std::vector<Condition> gone;        // of a removal that was tried before: it had worked
  std::string wait_pointer;           // seconds to wait
  std::string id_pointer, permalink;  // permalink may use {{id}}
};

// Errors name the place.
std::shared_ptr<const HttpService> read_service(const Yaml& node, const std::string& name, Findings& findings);
// What answers as the description says that success looks.
NetworkSample sample_of(const HttpService& service);
// The type of all channels that have a service.
const ChannelType& service_channel();

}  // namespace gazetted
