package document

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"mognad/assessment"
)

// office is the program that makes PDFs.
const office = "soffice"

// How long a reader waits for others' PDFs, and how long one may take to make; a report of 300 entities takes some 30
// seconds. Both together are less than a server gives a request.
const (
	pdfWait = 20 * time.Second
	pdfTime = 90 * time.Second
)

// pdfFilter makes PDFs for readers with and without sight (PDF/UA-1) and for archives (PDF/A-2b).
const pdfFilter = `pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"},` +
	`"SelectPdfVersion":{"type":"long","value":"2"}}`

// The kinds of file that a document can be.
const (
	Word    = "docx"
	PDFFile = "pdf"
)

// PDF turns Word documents of ours into PDF by LibreOffice, one at a time, since that takes 200 to 400 MiB.
type PDF struct {
	slot chan struct{}
}

// NewPDF is a maker of PDFs.
func NewPDF() *PDF { return &PDF{slot: make(chan struct{}, 1)} }

// Ready reports whether a file of the kind can be made here. A PDF without LibreOffice is an [assessment.Error] with
// the code [assessment.Conflict] that says what to do instead.
func (p *PDF) Ready(kind string) error {
	if kind != PDFFile {
		return nil
	}
	if _, err := exec.LookPath(office); err != nil {
		return &assessment.Error{Code: assessment.Conflict, Key: "document.no_office", Err: err}
	}
	return nil
}

// File is the document as a file of a kind, in a template, and the file's media type.
func (p *PDF) File(
	ctx context.Context, d Document, kind string, into Template,
) (content []byte, mediaType string, err error) {
	if kind != PDFFile {
		content, err = Into(d, into)
		return content, MediaType, err
	}
	d.ForPDF = true
	content, err = p.Of(ctx, func() ([]byte, error) { return Into(d, into) })
	return content, "application/pdf", err
}

// Of is a document as PDF, which is written as Word once it is its turn. While others' PDFs take too long it is an
// [assessment.Error] with the code [assessment.TooMany]; see also [PDF.Ready].
func (p *PDF) Of(ctx context.Context, write func() ([]byte, error)) (content []byte, err error) {
	if err := p.Ready(PDFFile); err != nil {
		return nil, err
	}
	wait := time.NewTimer(pdfWait)
	defer wait.Stop()
	select {
	case p.slot <- struct{}{}:
		defer func() { <-p.slot }()
	case <-wait.C:
		return nil, assessment.Wait("document.busy", pdfWait, time.Second)
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for LibreOffice: %w", ctx.Err())
	}
	docx, err := write()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "mognad-pdf-")
	if err != nil {
		return nil, fmt.Errorf("make PDF: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	return convert(ctx, folder, docx)
}

// convert has LibreOffice convert a document, with everything that it writes in the folder. Stopping it stops all that
// it has started, so that nothing is written once the folder is gone.
func convert(ctx context.Context, folder string, docx []byte) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, pdfTime)
	defer stop()
	file := filepath.Join(folder, "document.docx")
	if err := os.WriteFile(file, docx, 0o600); err != nil {
		return nil, fmt.Errorf("make PDF: %w", err)
	}
	run := exec.CommandContext(
		ctx, office,
		"-env:UserInstallation=file://"+filepath.Join(folder, "profile"), "--headless", "--norestore",
		"--convert-to", pdfFilter, "--outdir", folder, file,
	)
	// It needs none of our environment, which may hold the password of the database.
	run.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "TMPDIR=" + folder, "LANG=C.UTF-8"}
	together(run)
	run.WaitDelay = time.Second
	if log, err := run.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("LibreOffice: %w: %s", err, log)
	}
	content, err := os.ReadFile(filepath.Join(folder, "document.pdf"))
	if err != nil {
		return nil, fmt.Errorf("LibreOffice made no PDF: %w", err)
	}
	return content, nil
}
