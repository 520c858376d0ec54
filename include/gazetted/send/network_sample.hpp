// What a network looks like from outside when all is well: the sandbox answers in its place, and shows a post as the
// network would. It is beside the channel's driver (or made from a service's description), so that every network that
// can be posted to can be rehearsed. Immutable.
#pragma once
#include <map>
#include <string>
#include <vector>

namespace gazetted {

// An answer to a request whose path or query has `part` in it. In body and headers {number} becomes a number that no
// other request gets, {host} the host and port that were asked.
struct SampleAnswer {
  enum class Kind { post, preparation };  // a preparation is seen by nobody: a session, an upload
  std::string part = {};                  // empty: any request
  std::string body = {};
  int status = 200;
  std::map<std::string, std::string> headers = {};
  Kind kind = Kind::post;
};

struct NetworkSample {
  std::string title = {};                  // its name as people write it
  std::vector<std::string> paths = {};     // parts of its API's paths, by which a request is known, beside "/TYPE/"
  std::vector<SampleAnswer> answers = {};  // to what would change something; the first that fits
  std::vector<SampleAnswer> reads = {};    // to a GET
  std::string (*shown)(std::string text) = nullptr;  // takes out what the network takes out before it shows a text
};

}  // namespace gazetted
