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

// pdfTime is how long a PDF may take to make; a report of 300 entities takes some 30 seconds.
const pdfTime = 2 * time.Minute

// pdfFilter makes PDFs for readers with and without sight (PDF/UA-1) and for archives (PDF/A-2b).
const pdfFilter = `pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"},` +
	`"SelectPdfVersion":{"type":"long","value":"2"}}`

// The kinds of file that a document can be.
const (
	Word    = "docx"
	PDFFile = "pdf"
)

// File is the document as a file of a kind, in our own template, and the file's media type.
func (p *PDF) File(ctx context.Context, d Document, kind string) (content []byte, mediaType string, err error) {
	d.ForPDF = kind == PDFFile
	if content, err = Plainly(d); err != nil || !d.ForPDF {
		return content, MediaType, err
	}
	content, err = p.Of(ctx, content)
	return content, "application/pdf", err
}

// PDF turns a Word document of ours into PDF by LibreOffice. Without that it is an [assessment.Error] with the code
// [assessment.Conflict] that says what to do instead. One is made at a time: LibreOffice takes 200 MiB.
type PDF struct {
	slot chan struct{}
}

// NewPDF is a maker of PDFs.
func NewPDF() *PDF { return &PDF{slot: make(chan struct{}, 1)} }

// Of is the document as PDF.
func (p *PDF) Of(ctx context.Context, docx []byte) (content []byte, err error) {
	program, err := exec.LookPath(office)
	if err != nil {
		return nil, &assessment.Error{Code: assessment.Conflict, Key: "document.no_office", Err: err}
	}
	ctx, stop := context.WithTimeout(ctx, pdfTime)
	defer stop()
	select {
	case p.slot <- struct{}{}:
		defer func() { <-p.slot }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for LibreOffice: %w", ctx.Err())
	}
	folder, err := os.MkdirTemp("", "mognad-pdf-")
	if err != nil {
		return nil, fmt.Errorf("make PDF: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	file := filepath.Join(folder, "document.docx")
	if err := os.WriteFile(file, docx, 0o600); err != nil {
		return nil, fmt.Errorf("make PDF: %w", err)
	}
	run := exec.CommandContext(
		ctx, program,
		"-env:UserInstallation=file://"+filepath.Join(folder, "profile"), "--headless", "--norestore",
		"--convert-to", pdfFilter, "--outdir", folder, file,
	)
	run.WaitDelay = time.Second
	if log, err := run.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("LibreOffice: %w: %s", err, log)
	}
	content, err = os.ReadFile(filepath.Join(folder, "document.pdf"))
	if err != nil {
		return nil, fmt.Errorf("LibreOffice made no PDF: %w", err)
	}
	return content, nil
}
