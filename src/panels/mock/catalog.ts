export const catalog = [
  {
    id: 'catalogue-outage',
    title: 'Catalogue outage',
    text: 'halfopen: 1\ntitle: Catalogue outage\n',
    file: 'catalogue-outage.yaml',
  },
  {
    id: 'retry-storm',
    title: 'Retry storm',
    text: 'halfopen: 1\ntitle: Retry storm\n',
    file: 'retry-storm.yaml',
  },
]
