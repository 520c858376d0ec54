// The public newsroom, from the directory that publishing/ writes: as any web server would serve it, and what a
// directory of files cannot say: 301 to where a story is now, 410 for what was withdrawn.
#pragma once
#include "gazetted/base/file.hpp"
#include "gazetted/net/http_server.hpp"
#include "gazetted/site/site_options.hpp"

namespace gazetted {

// Where a path of a newsroom that had another slug leads now; empty: it is none.
std::string address_of_renamed(const SiteOptions& site, std::string_view path);
WebResponse moved_for_good(const std::string& to);

// What every answer of the site says to browsers and caches, by its path.
void set_site_headers(const std::string& path, WebResponse& response);

// Whether it is the address of a story that is there and not withdrawn.
bool is_public_page(const fs::path& site, const std::string& path);

WebResponse show_site(const fs::path& site, const WebRequest& request);

}  // namespace gazetted
