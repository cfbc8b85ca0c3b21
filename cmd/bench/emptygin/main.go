// Command emptygin is the baseline for starting and serving: Gin with two routes and nothing else.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	engine.GET("/sign-in", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	log.Fatal(http.ListenAndServe(os.Args[1], engine))
}
