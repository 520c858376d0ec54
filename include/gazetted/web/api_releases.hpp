// PUT, GET and DELETE of /api/v1/releases/ID, for programs that have a token: SPEC "More ways in". What can be refused
// by the head of a request is refused before its body is read. On the loop's thread.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "gazetted/base/clock.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/web/api_clients.hpp"
#include "gazetted/web/release_door.hpp"

namespace gazetted {

inline constexpr std::string_view api_releases_path = "/api/v1/releases/";

class ApiReleases {
 public:
  struct Ports {
    std::function<std::shared_ptr<const Settings>()> settings;  // of the moment
    ReleaseDoor& door;
    const Clock& clock;
  };
  explicit ApiReleases(Ports ports);
  ~ApiReleases();

  // Asked of every request; says nothing of those that are for others, or where there is no API. On the server's
  // thread, which has its own settings.
  Reception receive(const WebRequest& head, const Settings& settings);
  // Of a request for this path that was received. On the loop.
  asio::awaitable<WebResponse> answer(WebRequest request, std::string id);

  struct BodyPlaces;  // of bodies that come at the same time

 private:
  Reception receive_put(const WebRequest& head, const ApiClient& client, const Settings& settings);
  asio::awaitable<ReleaseAnswer> ask(const WebRequest& request, const ApiClient& client, std::string id);
  void note_stranger();

  Ports p_;
  // Of the server's thread:
  RequestQuota quota_;
  std::shared_ptr<BodyPlaces> places_;
  std::size_t strangers_ = 0;  // since the last line of the log
  SteadyTime told_{};
};

// What a release is called in the spool by the type of its body; a bundle has no ending. Nothing: no such type is
// taken.
std::optional<std::string> ending_for_type(std::string_view content_type);
std::set<std::string> endings_of_types();

// The response to an answer. `path`: where the release is.
WebResponse response_to(const ReleaseAnswer& answer, const std::string& path);

}  // namespace gazetted
