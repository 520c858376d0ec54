// A page of the subscribers' door, before it has a frame: that of the newsroom's site, or its own.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "gazetted/net/http_server.hpp"

namespace gazetted {

struct DoorPage {
  int status = 200;
  std::string newsroom;  // the key of the one that speaks
  std::string language, path;
  std::string heading;  // text
  std::string html;     // below it
};
using FrameDoorPage = std::function<asio::awaitable<WebResponse>(DoorPage)>;

// The answer that has a page in the site's frame.
WebResponse site_door_page(const DoorPage& page, std::string html);
// In a page of its own, which names the newsroom.
WebResponse own_door_page(const DoorPage& page, const std::string& newsroom_name);

}  // namespace gazetted
