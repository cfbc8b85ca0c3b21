package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// public is the address with which links begin: the one that the server was told or, without one, the one by which the
// request came through a trusted proxy.
func (p *Pages) public(r *Request) string {
	if !p.Guessed || !p.trusted(r) {
		return p.Public
	}
	host, scheme := r.Request.Header.Get("X-Forwarded-Host"), r.Request.Header.Get("X-Forwarded-Proto")
	if host == "" {
		host = r.Request.Host
	}
	if scheme != "http" {
		scheme = "https"
	}
	came := scheme + "://" + host
	if u, err := url.Parse(came); err != nil || u.Host != host || host == "" || onlyHere(came) {
		return p.Public
	}
	return came
}

// SeeProxy notices a request that came through a proxy although nobody has told the public address: links in mail lead
// nowhere then, and cookies are not kept to https. It is logged once and shown on the installation's page.
func (p *Pages) SeeProxy(r *http.Request) {
	if !p.Guessed || p.behind.Load() {
		return
	}
	for _, name := range []string{"X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"} {
		if r.Header.Get(name) != "" && p.behind.CompareAndSwap(false, true) {
			p.Log.WarnContext(r.Context(), "requests come through a proxy, but the public address is not set: links in mail "+
				"lead nowhere, and cookies are not kept to https; tell the server's own with --public-url", "header", name)
		}
	}
}

// trusted reports whether the request comes from a trusted proxy.
func (p *Pages) trusted(r *Request) bool {
	host, _, err := net.SplitHostPort(r.Request.RemoteAddr)
	if err != nil {
		return false
	}
	from, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, proxy := range p.Proxies {
		if strings.Contains(proxy, "/") {
			if network, err := netip.ParsePrefix(proxy); err == nil && network.Contains(from.Unmap()) {
				return true
			}
		} else if one, err := netip.ParseAddr(proxy); err == nil && one.Unmap() == from.Unmap() {
			return true
		}
	}
	return false
}

// onlyHere reports whether an address leads to the machine that follows it only.
func onlyHere(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}
